import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestsIn } from "../run-file/own-digests.ts";
import { openRunPins } from "./run-pins.ts";

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), "faculty-pins-")), "run.json");
});
afterEach(() => rm(join(path, ".."), { recursive: true }));

function run(...teachers: readonly Record<string, unknown>[]): RunSpec {
  return runSpecSchema(opaqueParts).parse({
    name: "pinned",
    dataset: { name: "digits" },
    teachers,
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  });
}

const py = { name: "py", external: true };
const written = async () => digestsIn(JSON.parse(await readFile(path, "utf8")));

test("what joined by itself is the same at the next start, unless the run file says otherwise", async () => {
  const first = await openRunPins(path, run(py));
  expect(await written()).toEqual({});
  await first.add({ py: { digest: "abc" } });
  expect(await written()).toEqual({ py: "abc" });
  expect(digestsIn((await openRunPins(path, run(py))).spec())).toEqual({ py: "abc" });
  expect(digestsIn((await openRunPins(path, run({ ...py, digest: "def" }))).spec())).toEqual({ py: "def" });
});

test("what joined by itself promises what it promised, as long as it is the same model", async () => {
  const first = await openRunPins(path, run(py));
  await first.add({ py: { digest: "abc", tolerance: 0.001 } });
  const teacherOf = async (more: Record<string, unknown>) =>
    (await openRunPins(path, run({ ...py, ...more }))).spec().teachers;
  expect(await teacherOf({})).toMatchObject([{ digest: "abc", tolerance: 0.001 }]);
  expect(await teacherOf({ tolerance: 0.01 })).toMatchObject([{ digest: "abc", tolerance: 0.01 }]);
  const [other] = await teacherOf({ digest: "def" });
  expect(other).toMatchObject({ digest: "def" });
  expect(other?.tolerance).toBeUndefined();
});

test("a model of the run's own is what its folder is now", async () => {
  await openRunPins(path, run({ name: "own", model: "./own", digest: "before" }));
  const pins = await openRunPins(path, run({ name: "own", model: "./own", digest: "now" }));
  expect(digestsIn(pins.spec())).toEqual({ own: "now" });
});

test("a link's run file gets what is known of the same teachers", async () => {
  const pins = await openRunPins(path, run(py));
  await pins.add({ py: { digest: "abc" } });
  expect(digestsIn(pins.apply(run(py, { name: "large", model: "./large" })))).toEqual({ py: "abc" });
});

test("a file that is no run file pins nothing", async () => {
  await writeFile(path, "{");
  expect(digestsIn((await openRunPins(path, run(py))).spec())).toEqual({});
});
