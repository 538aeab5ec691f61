import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SignalsSpec } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptTeacher } from "./kept-teacher.ts";

let signals: SignalsSpec;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-kept-"));
  await mkdir(join(folder, "teachers"));
  signals = { mode: "offline", folder, maxBytes: 1, evict: false };
});
afterEach(() => rm(signals.folder, { recursive: true }));

async function keep(teacher: string, digest: string) {
  const described = { teacher, replica: "r1", digest, classes: ["a", "b"], inputShape: [2], datasets: [], layers: [] };
  await writeFile(join(signals.folder, "teachers", `${teacher}-${digest}.json`), JSON.stringify(described));
}

test("the only model that is kept under the name stands in for the teacher", async () => {
  await keep("a", "abc");
  await keep("b", "def");
  expect(await keptTeacher({ signals }, { name: "a" })).toMatchObject({
    digest: "abc",
    output: outputOver(["a", "b"]),
  });
});

test("of several, the run file says which", async () => {
  await keep("a", "abc");
  await keep("a", "def");
  expect(await keptTeacher({ signals }, { name: "a", digest: "def" })).toMatchObject({ digest: "def" });
  await expect(keptTeacher({ signals }, { name: "a" })).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: `teacher a: the signal store ${signals.folder} knows 2 models of that name (abc, def): say which one by teachers[].digest`,
  });
});

test("nothing kept is said, with the model that is not there either", async () => {
  await expect(keptTeacher({ signals }, { name: "a", model: "/gone" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `teacher a: signals.mode is offline, the signal store ${signals.folder} holds nothing of it, and its model /gone is not there: run faculty harvest`,
  });
  await keep("a", "abc");
  await expect(keptTeacher({ signals }, { name: "a", digest: "def" })).rejects.toMatchObject({
    message: `teacher a: signals.mode is offline, the signal store ${signals.folder} holds nothing of it of digest def: run faculty harvest`,
  });
});
