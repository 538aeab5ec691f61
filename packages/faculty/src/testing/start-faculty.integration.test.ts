import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preparationOf } from "@faculty/data/datasets";
import { writeNpy } from "@faculty/data/npy";
import { checkTeacher } from "@faculty/run/check-teacher/check-teacher";
import { createManualClock } from "@faculty/testing";
import { expect, test, vi } from "vitest";
import { startFaculty } from "./start-faculty.ts";

const run = {
  name: "tested",
  seed: 1,
  dataset: { name: "digits", validation: 0.2 },
  teachers: [{ name: "rows", external: true }],
  temperature: 2,
  student: { model: { kind: "mlp", units: [8] }, optimizer: { kind: "adam", learningRate: 0.02 } },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { batchSize: 64, epochs: 4 },
} as const;

/** Class c where row c of the picture is the brightest; of 8 rows, so that classes 8 and 9 are never said. */
const rows = (sample: Float32Array) =>
  Array.from({ length: 10 }, (_, c) =>
    c < 8 ? sample.subarray(8 * c, 8 * (c + 1)).reduce((sum, value) => sum + value, 0) : -20,
  );

const weights = (folder: string) => readFile(join(folder, "weights.bin"));

test("a student learns in this process what a function says", async () => {
  await using faculty = await startFaculty(run, { teachers: { rows } });
  const student = await faculty.distil();
  const [said] = await student.predict([new Float32Array(64).fill(0.5)]);
  const probabilities = said?.probabilities as Record<string, number>;
  for (const never of ["8", "9"]) expect(probabilities[never]).toBeLessThan(0.01);
  expect(student.accuracy).toBeGreaterThan(0);
});

test("two students of one seed are the same to the bit", async () => {
  await using faculty = await startFaculty(run, { teachers: { rows } });
  const [a, b] = [await faculty.distil(), await faculty.distil()];
  const [first, second] = [await weights(a.folder), await weights(b.folder)];
  expect(first.equals(second)).toBe(true);
});

test("by a clock that runs ahead the student is the same to the bit", async () => {
  const clock = createManualClock();
  await using hurried = await startFaculty(run, { teachers: { rows }, clock });
  await using plain = await startFaculty(run, { teachers: { rows } });
  let isTaught = false;
  const teaching = hurried.distil().finally(() => {
    isTaught = true;
  });
  while (!isTaught) await clock.advance(1000);
  const [a, b] = [await teaching, await plain.distil()];
  const [first, second] = [await weights(a.folder), await weights(b.folder)];
  expect(first.equals(second)).toBe(true);
});

test("a function keeps every rule of the protocol that can be tried", async () => {
  await using faculty = await startFaculty(run, { teachers: { rows } });
  const { signal: abort } = new AbortController();
  const bus = faculty.connect();
  const asked = { bus, teacher: "rows", dataset: null, stop: null, timeoutMs: 5000, abort };
  const { checked } = await checkTeacher(asked);
  const kinds = new Set<string>();
  for await (const { rule, verdict } of checked) {
    kinds.add(verdict.kind);
    expect(verdict.kind, `${rule}: ${JSON.stringify(verdict)}`).not.toBe("broken");
  }
  expect(kinds).toContain("ok");
});

test("a teacher without a model and without a function is named", async () => {
  await expect(startFaculty(run)).rejects.toMatchObject({
    code: "USAGE",
    message: "teacher rows has no model: expected a function of that name in teachers",
  });
});

test("a function that says too little is named before anybody is taught", async () => {
  await expect(startFaculty(run, { teachers: { rows: () => [1] } })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: "teacher rows is a function that says 1 numbers of a sample, expected 10",
  });
});

test("what a data set is laid down as is gone with it, or lies where the test says", async () => {
  const root = await mkdtemp(join(tmpdir(), "faculty-cache-"));
  const [path, temporary, cacheDir] = ["data", "temporary", "cache"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [path, temporary]) await mkdir(folder);
  for (const part of ["train", "test"]) {
    await writeNpy(join(path, `${part}-inputs.npy`), "f4", [2], Float32Array.of(1, 2, 3, 4));
    await writeNpy(join(path, `${part}-targets.npy`), "u1", [], Uint8Array.of(0, 1));
  }
  const dataset = { name: "npy", path };
  const given = { ...run, dataset: { ...dataset, validation: 0 } };
  const teachers = { rows: () => [0, 1] };
  const stateIn = async (cache?: string) =>
    (await preparationOf(dataset, { cache }, new AbortController().signal)).kind;
  vi.stubEnv("TMPDIR", temporary);
  try {
    await (await startFaculty(given, { teachers }))[Symbol.asyncDispose]();
    expect(await readdir(temporary)).toEqual([]);
    expect(await stateIn()).toBe("unprepared"); // in the user's own cache
    await (await startFaculty(given, { teachers, cacheDir }))[Symbol.asyncDispose]();
    expect(await stateIn(cacheDir)).toBe("prepared");
  } finally {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true });
  }
});
