import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { initAuth } from "./init-auth.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-auth-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const init = (more: Partial<Parameters<typeof initAuth>[0]> = {}) =>
  initAuth({ folder: join(folder, "auth"), run: undefined, teachers: [], tlsHosts: [], force: false, ...more });
const permissions = async (name: string) => ((await stat(join(folder, "auth", name))).mode & 0o777).toString(8);

test("seeds and the authority's key are their owner's alone, and the server knows public keys only", async () => {
  const { identities } = await init({ teachers: ["wide", "deep"], tlsHosts: ["localhost"] });
  const names = await readdir(join(folder, "auth"));
  const secrets = names.filter((name) => /\.(nk|key)$/.test(name));
  expect(secrets.sort()).toEqual(
    "admin.nk ca.key coordinator.nk observer.nk server.key teacher-deep.nk teacher-wide.nk trainer.nk".split(" "),
  );
  for (const name of secrets) expect(`${name} ${await permissions(name)}`).toBe(`${name} 600`);
  const configuration = await readFile(join(folder, "auth", "nats-auth.conf"), "utf8");
  for (const { publicKey, seedFile } of identities) {
    expect(configuration).toContain(`nkey: ${publicKey}`);
    expect(configuration).not.toContain((await readFile(join(folder, "auth", seedFile), "utf8")).trim());
  }
});

test("what is there is replaced only by force, and what is not of its making stays", async () => {
  const before = await init({ teachers: ["gone"] });
  await writeFile(join(folder, "auth", "my.key"), "mine");
  await expect(init()).rejects.toMatchObject({
    code: "USAGE",
    message: `${join(folder, "auth")} holds admin.nk already: --force makes new ones in its place`,
  });
  const after = await init({ force: true });
  expect((await readdir(join(folder, "auth"))).sort()).toEqual(
    ["admin.nk", "coordinator.nk", "my.key", "nats-auth.conf", "observer.nk", "teacher.nk", "trainer.nk"].sort(),
  );
  const keys = new Set([...before.identities, ...after.identities].map(({ publicKey }) => publicKey));
  expect(keys.size).toBe(before.identities.length + after.identities.length);
});

test("a name that would widen a permission is refused", async () => {
  await expect(init({ teachers: [">"] })).rejects.toMatchObject({ code: "USAGE" });
  await expect(init({ run: "a.*" })).rejects.toMatchObject({ code: "USAGE" });
});
