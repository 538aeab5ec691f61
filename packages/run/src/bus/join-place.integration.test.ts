import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { afterEach, beforeEach, expect, test } from "vitest";
import { joinPlace } from "./join-place.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-join-"));
});
afterEach(() => rm(folder, { recursive: true }));

function run(...teachers: readonly Record<string, unknown>[]) {
  return runSpecSchema(opaqueParts).parse({
    name: "joined",
    dataset: { name: "digits" },
    teachers,
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  });
}

test("address and seeds are the same at every start, and the seeds their owner's alone", async () => {
  const spec = run({ name: "py", external: true }, { name: "own", model: "./own" });
  const first = await joinPlace(spec, folder);
  expect(await joinPlace(spec, folder)).toEqual(first);
  const seedFile = join(folder, "teacher-py.nk");
  expect(first?.seedFiles).toEqual({ py: seedFile });
  expect(await readFile(seedFile, "utf8")).toBe(`${first?.seeds["py"]}\n`);
  expect((await stat(seedFile)).mode & 0o777).toBe(0o600);
});

test("a run whose teachers are its own needs no place", async () => {
  expect(await joinPlace(run({ name: "own", model: "./own" }), folder)).toBeNull();
});

test("an address that somebody else has taken is named, with the file that keeps it", async () => {
  const spec = run({ name: "py", external: true });
  const port = (await joinPlace(spec, folder))?.port as number;
  const taken = createServer().listen(port, "127.0.0.1");
  await once(taken, "listening");
  try {
    await expect(joinPlace(spec, folder)).rejects.toMatchObject({
      code: "USAGE",
      message: `port ${port}, where teachers that join by themselves find this run, is in use: end what uses it, or remove ${join(folder, "server.json")} for another one`,
    });
  } finally {
    taken.close();
  }
});
