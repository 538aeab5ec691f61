import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerRules, startNatsServer } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { permissionsOf } from "../subjects/permissions.ts";
import { connectNats } from "./nats.ts";

let folder: string;
let stores = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-register-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function jetStream(...more: readonly string[]) {
  return startNatsServer({ args: ["--jetstream", "--store_dir", join(folder, String(++stores)), ...more] });
}

const rules = registerRules(async () => {
  const server = await jetStream();
  const first = await connectNats({ servers: server.url, clientName: "first" });
  const second = await connectNats({ servers: server.url, clientName: "second" });
  return {
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});
test.each(rules)("$rule", ({ check }) => check());

test("a server without JetStream is named", async () => {
  await using server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "asker" });
  await expect(bus.register("a")).rejects.toMatchObject({
    code: "NO_JETSTREAM",
    message: expect.stringMatching(
      /^NATS at .* has no JetStream, which keeps the lease that coordinators stand by for: enable it/,
    ) as string,
  });
});

test("a register outlives the server, and its revisions go on", async () => {
  const store = join(folder, "kept");
  const args = ["--jetstream", "--store_dir", store];
  const server = await startNatsServer({ args });
  await using bus = await connectNats({ servers: server.url, clientName: "survivor" });
  const register = await bus.register("a");
  const revision = (await register.write(Buffer.from("1"), 0)) as number;
  const back = new Promise<void>((resolve) => {
    let isLost = false;
    bus.onStatus(({ kind }) => {
      if (kind === "disconnected") isLost = true;
      if (kind === "connected" && isLost) resolve();
    });
  });
  await server[Symbol.asyncDispose]();
  await expect(register.read()).rejects.toMatchObject({ code: "BUS_UNREACHABLE" });
  await using _again = await startNatsServer({ port: server.port, args });
  await back;
  expect(await register.write(Buffer.from("2"), revision)).toBeGreaterThan(revision);
});

test("a coordinator's permissions are enough for its register, and no more than its own", async () => {
  const { publish, subscribe } = permissionsOf("coordinator", "_INBOX_C", { run: "mine" });
  const path = join(folder, "roles.conf");
  const users = [{ user: "c", password: "c", permissions: { publish, subscribe } }];
  await writeFile(path, `authorization: ${JSON.stringify({ users })}`);
  await using server = await jetStream("--config", path);
  const login = { servers: server.url, clientName: "c", user: "c", password: "c", inboxPrefix: "_INBOX_C" };
  await using bus = await connectNats(login);
  const register = await bus.register("mine");
  expect(await register.write(Buffer.from("1"), 0)).toBe(1);
  expect(await register.read()).toMatchObject({ revision: 1 });
  await expect((await bus.register("other")).write(Buffer.from("1"), 0)).rejects.toMatchObject({ code: "BUS_REFUSED" });
});
