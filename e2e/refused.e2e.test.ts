import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startNatsServer } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expiredUser } from "./expired-user.ts";
import { faculty } from "./faculty-process.ts";
import { type SecuredNats, startSecuredNats } from "./secured-nats.ts";

const model = fileURLToPath(new URL("../examples/vision/teachers/footwear-mlp", import.meta.url));
const refusedExit = 77; // docs/errors.md, BUS_REFUSED

describe("on a secured server", () => {
  let nats: SecuredNats;
  beforeAll(async () => {
    nats = await startSecuredNats(["--teacher", "wide", "--teacher", "deep"]);
  });
  afterAll(() => nats[Symbol.asyncDispose]());
  const env = (more: Readonly<Record<string, string>>) => ({
    NATS_URL: nats.server.url,
    FACULTY_BACKEND: "cpu",
    ...more,
  });
  const at = () => `127.0.0.1:${nats.server.port}`;

  test("a teacher with another teacher's identity ends at once, and names the subject", async () => {
    const args = ["teacher", "--name", "wide", "--replica", "r1", "--model", model];
    const { code, stderr } = await faculty(args, { env: env({ NATS_NKEY: join(nats.folder, "teacher-deep.nk") }) });
    expect(stderr).toMatch(
      /^faculty: NATS does not let this role (listen|publish) to faculty\.v1\.teacher\.wide\.r1\.\w+$/m,
    );
    expect(code).toBe(refusedExit);
  });

  test.each([
    ["nobody's name", {}, "AUTHORIZATION_VIOLATION"],
    ["a wrong password", { NATS_USER: "all", NATS_PASSWORD: "hunter2-not-this" }, "AUTHORIZATION_VIOLATION"],
  ])("%s is refused at once, and no secret is shown", async (_, given, why) => {
    const { code, stdout, stderr } = await faculty(["teachers", "-v"], { env: env(given) });
    expect(stderr).toContain(`faculty: NATS at nats://${at()} refused the credentials (${why})`);
    expect(stdout + stderr).not.toContain("hunter2");
    expect(code).toBe(refusedExit);
  });

  test("a password is read from a file, and one in an address is not shown", async () => {
    const file = join(nats.folder, "password");
    await writeFile(file, "seeing\n");
    const right = await faculty(["teachers", "--json"], { env: env({ NATS_USER: "all", NATS_PASSWORD_FILE: file }) });
    expect({ code: right.code, stdout: right.stdout }).toEqual({ code: 0, stdout: "[]\n" });
    const url = `nats://me:hunter2@${at()}`;
    const wrong = await faculty(["teachers", "-v"], { env: { NATS_URL: url } });
    expect(wrong.stderr + wrong.stdout).not.toContain("hunter2");
    expect(wrong.code).not.toBe(0);
  });

  test("a seed that is damaged or missing is named by its file, not shown", async () => {
    const whole = (await readFile(join(nats.folder, "observer.nk"), "utf8")).trim();
    const damaged = join(nats.folder, "damaged.seed");
    await writeFile(damaged, `${whole.slice(0, -4)}AAAA\n`);
    const { code, stdout, stderr } = await faculty(["teachers", "-v"], { env: env({ NATS_NKEY: damaged }) });
    expect(stderr).toMatch(/^faculty: the nkey file holds a damaged seed of a NATS user$/m);
    expect(stdout + stderr).not.toContain(whole.slice(0, 20));
    expect(code).toBe(refusedExit);
    const missing = await faculty(["teachers"], { env: env({ NATS_NKEY: "gone.nk" }) });
    expect(missing.stderr).toBe("faculty: NATS_NKEY names gone.nk, which cannot be read\n");
  });
});

describe("on a server with TLS", () => {
  let nats: SecuredNats;
  let other: SecuredNats;
  beforeAll(async () => {
    nats = await startSecuredNats(["--tls", "127.0.0.1"]);
    other = await startSecuredNats(["--tls", "elsewhere.example"]);
  });
  afterAll(async () => {
    await nats[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });
  const ask = (server: SecuredNats, ca: SecuredNats | undefined) =>
    faculty(["teachers", "--json"], {
      env: {
        NATS_URL: server.server.url,
        NATS_NKEY: join(server.folder, "observer.nk"),
        ...(ca && { NATS_CA: join(ca.folder, "ca.pem") }),
      },
    });

  test("the server's authority is trusted when it is named", async () => {
    expect(await ask(nats, nats)).toMatchObject({ code: 0, stdout: "[]\n" });
  });

  test.each([
    ["another authority", () => ask(nats, other)],
    ["no authority", () => ask(nats, undefined)],
    ["another server's name", () => ask(other, other)],
  ])("%s is refused at once, and said", async (_, asked) => {
    const { code, stderr } = await asked();
    expect(stderr).toMatch(/^faculty: NATS at nats:\/\/127\.0\.0\.1:\d+ has no certificate to trust: .*certificate/i);
    expect(code).toBe(refusedExit);
  });

  test("a role that is to use TLS does not speak to a server without it", async () => {
    await using plain = await startNatsServer();
    const { code, stderr } = await faculty(["teachers"], { env: { NATS_URL: plain.url.replace("nats:", "tls:") } });
    expect(stderr).toMatch(/^faculty: NATS at .* does not offer TLS, which was asked for$/m);
    expect(code).toBe(refusedExit);
  });
});

test("credentials that have expired are refused at once, and the expiry is said", async () => {
  await using server = await expiredUser();
  const { code, stderr, stdout } = await faculty(["teachers", "-v"], {
    env: { NATS_URL: server.url, NATS_CREDS: server.credentialsFile },
  });
  expect(stderr).toMatch(/^faculty: NATS at nats:\/\/127\.0\.0\.1:\d+ refused the credentials \(\w+\)$/m);
  expect(stdout + stderr).not.toContain(server.seed);
  expect(code).toBe(refusedExit);
});
