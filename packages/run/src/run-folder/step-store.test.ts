import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openStepStore, resultFile } from "./step-store.ts";

const schema = z.object({ answer: z.number() });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-steps-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function finish(key: string, result: string) {
  const store = await openStepStore(folder, false);
  await store.begin("students/1", key);
  await writeFile(join(store.stepFolder("students/1"), resultFile), result);
  return store;
}

test("a finished step is found under its key, and under no other", async () => {
  const store = await finish("k", '{"answer":42}');
  expect(await store.finished("students/1", "k", schema)).toEqual({ answer: 42 });
  expect(await store.finished("students/1", "other", schema)).toBeUndefined();
});

test("a step without a whole result is not finished", async () => {
  const store = await finish("k", '{"answer":');
  expect(await store.finished("students/1", "k", schema)).toBeUndefined();
});

test("beginning under the same key keeps what is there, such as a checkpoint; under another removes it", async () => {
  const store = await finish("k", '{"answer":42}');
  await store.begin("students/1", "k");
  expect(await store.finished("students/1", "k", schema)).toEqual({ answer: 42 });
  await store.begin("students/1", "new");
  expect(await store.finished("students/1", "new", schema)).toBeUndefined();
});

test("fresh forgets the run and touches nothing else", async () => {
  await finish("k", '{"answer":42}');
  await mkdir(join(folder, "mine"));
  const store = await openStepStore(folder, true);
  expect(await store.finished("students/1", "k", schema)).toBeUndefined();
  await access(join(folder, "mine"));
});

test("what other settings made is moved away, with the settings that differ and where it lies", async () => {
  const store = await openStepStore(folder, false);
  const key = (epochs: number) => ({ key: `k${epochs}`, parts: { "train.epochs": `${epochs}`, seed: "1" } });
  expect(await store.beginAside("students/1", key(4))).toBeNull();
  await writeFile(join(store.stepFolder("students/1"), resultFile), '{"answer":42}');
  expect(await store.beginAside("students/1", key(4))).toBeNull();
  const earlier = join(folder, "earlier", "students", "1");
  expect(await store.beginAside("students/1", key(8))).toBe(
    `train.epochs is 8, it was 4; what was made before is kept in ${earlier}`,
  );
  expect(await readFile(join(earlier, resultFile), "utf8")).toBe('{"answer":42}');
  expect(await store.finished("students/1", "k8", schema)).toBeUndefined();
  expect(await store.beginAside("students/1", key(9))).toContain(`kept in ${earlier}-2`);
});

test("what a version before this one made is moved away as well", async () => {
  const store = await finish("old", '{"answer":42}'); // its key alone is noted
  expect(await store.beginAside("students/1", { key: "new", parts: { seed: "1" } })).toBe(
    `the run file, the data or a teacher is not what it was; what was made before is kept in ${join(folder, "earlier", "students", "1")}`,
  );
});
