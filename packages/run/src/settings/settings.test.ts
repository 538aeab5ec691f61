import { delimiter, resolve } from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "./settings.ts";

const files: Readonly<Record<string, string>> = { "/run/secrets/password": "from the file\n" };
const settings = (environment: Readonly<Record<string, string>>) =>
  readSettings(environment, (path) => {
    const content = files[path];
    if (content === undefined) throw new Error(`no ${path}`);
    return content;
  });

test("NATS is reached as the nats command line says it", () => {
  const { nats } = settings({
    NATS_URL: "nats://a:4222",
    NATS_USER: "me",
    NATS_PASSWORD_FILE: "/run/secrets/password",
    NATS_NKEY: "me.nk",
    NATS_CA: "ca.pem",
    NATS_TIMEOUT: "1m30s",
    FACULTY_AUTH: "./auth",
  });
  expect(nats).toEqual({
    url: "nats://a:4222",
    user: "me",
    password: "from the file",
    credentialsFile: undefined,
    nkeyFile: "me.nk",
    certFile: undefined,
    keyFile: undefined,
    caFile: "ca.pem",
    timeoutMs: 90_000,
    inboxPrefix: undefined,
    authFolder: "./auth",
  });
});

test("a secret given twice is refused without being shown", () => {
  expect(() => settings({ NATS_PASSWORD: "hunter2", NATS_PASSWORD_FILE: "/run/secrets/password" })).toThrow(
    /^NATS_PASSWORD and NATS_PASSWORD_FILE are both set: drop one$/,
  );
});

test("a secret's file that cannot be read is named", () => {
  expect(() => settings({ NATS_USER_FILE: "/gone" })).toThrow("NATS_USER_FILE names /gone, which cannot be read");
});

test.each(["5", "s", "5 s", "-1s", "0s", "5d", "1s junk"])("%j is no duration", (text) => {
  expect(() => settings({ NATS_TIMEOUT: text })).toThrow(
    `NATS_TIMEOUT is ${JSON.stringify(text)}, expected a duration such as 5s or 1m30s`,
  );
});

test.each([
  ["250ms", 250],
  ["1.5s", 1500],
  ["1h", 3_600_000],
])("%s is %d ms", (text, ms) => {
  expect(settings({ NATS_TIMEOUT: text }).nats.timeoutMs).toBe(ms);
});

test("the cache of prepared data sets is this user's, or a folder that is made whole", () => {
  expect(settings({}).cache).toBeUndefined();
  expect(settings({ FACULTY_CACHE: "cache" }).cache).toBe(resolve("cache"));
});

test("roots are folders with the separator of PATH between them, and relative ones are made whole", () => {
  expect(settings({}).roots).toEqual([]);
  expect(settings({ FACULTY_ROOTS: ["/models", "data"].join(delimiter) }).roots).toEqual(["/models", resolve("data")]);
  expect(() => settings({ FACULTY_ROOTS: delimiter })).toThrow(
    `FACULTY_ROOTS is "${delimiter}", expected folders with ${delimiter} between them`,
  );
});
