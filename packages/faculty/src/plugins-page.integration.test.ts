import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFaculty } from "./testing/start-faculty.ts";

/** A module that docs/plugins.md shows, by its name. */
const shown = new Map<string, string>();

let folder: string;
beforeAll(async () => {
  const page = await readFile(new URL("../../../docs/plugins.md", import.meta.url), "utf8");
  for (const [, name = "", text = ""] of page.matchAll(/^```js (\S+)\n(.*?)^```$/gms)) shown.set(name, text);
  folder = await mkdtemp(join(tmpdir(), "faculty-plugins-page-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(fileURLToPath(new URL("..", import.meta.url)), join(folder, "node_modules", "faculty"));
  for (const [name, text] of shown) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

const run = {
  name: "plugged",
  seed: 1,
  dataset: { name: "digits", validation: 0.2 },
  teachers: [{ name: "rows", external: true }],
  temperature: 2,
  student: { model: { kind: "mlp", units: [8] }, optimizer: { kind: "adam", learningRate: 0.02 } },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { batchSize: 64, epochs: 3 },
} as const;

/** Class c where row c of the picture is the brightest; of 8 rows, so that classes 8 and 9 are never said. */
const rows = (sample: Float32Array) =>
  Array.from({ length: 10 }, (_, c) =>
    c < 8 ? sample.subarray(8 * c, 8 * (c + 1)).reduce((sum, value) => sum + value, 0) : -20,
  );

test("every example is at most twenty lines", () => {
  expect([...shown.keys()]).toEqual([
    "renyi.mjs",
    "agreement.mjs",
    "cost.mjs",
    "forked.mjs",
    "rings.mjs",
    "nearest.mjs",
  ]);
  for (const text of shown.values()) expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
});

test("the loss that the page shows teaches a student", async () => {
  const plugins = [join(folder, "renyi.mjs")];
  const objective = [{ loss: "renyi", weight: 1, alpha: 0.7 }];
  await using faculty = await startFaculty({ ...run, plugins, objective }, { teachers: { rows } });
  const student = await faculty.distil();
  const [first, , last] = student.result.models[0]?.history ?? [];
  expect(last?.terms["renyi"]).toBeLessThan((first?.terms["renyi"] ?? 0) / 2);
  const [said] = await student.predict([new Float32Array(64).fill(0.5)]);
  const probabilities = said?.probabilities as Record<string, number>;
  for (const never of ["8", "9"]) expect(probabilities[never]).toBeLessThan(0.05);
});

test("the weighting that the page shows lets one that disagrees count less", async () => {
  const weightings = [{ kind: "uniform" }, { kind: "agreement", beta: 5 }];
  const teachers = [...run.teachers, { name: "same", external: true }, { name: "liar", external: true }] as const;
  const liar = () => Array.from({ length: 10 }, (_, c) => (c === 9 ? 10 : 0));
  const said: number[] = [];
  for (const weighting of weightings) {
    const plugins = [join(folder, "agreement.mjs")];
    const given = { ...run, name: `weighed-${weighting.kind}`, plugins, teachers, ensemble: { weighting } };
    await using faculty = await startFaculty(given, { teachers: { rows, same: rows, liar } });
    const student = await faculty.distil();
    const [one] = await student.predict([new Float32Array(64).fill(0.5)]);
    const probabilities = one?.probabilities as Record<string, number>;
    said.push(probabilities["9"] ?? Number.NaN);
  }
  const [uniform = 0, agreement = 1] = said;
  expect(uniform).toBeGreaterThan(0.2);
  expect(agreement).toBeLessThan(uniform / 2);
});

test("a student of the architecture that the page shows learns, and is opened without the plugin", async () => {
  const student = { ...run.student, model: { kind: "forked", units: 24 } };
  await using faculty = await startFaculty(
    { ...run, plugins: [join(folder, "forked.mjs")], student },
    { teachers: { rows } },
  );
  const taught = await faculty.distil();
  const [first, , last] = taught.result.models[0]?.history ?? [];
  expect(last?.terms["soft-target-kl"]).toBeLessThan((first?.terms["soft-target-kl"] ?? 0) / 2);
  const topology = await readFile(join(taught.folder, "model.json"), "utf8");
  for (const name of ["bent", "straight", "logits"]) expect(topology).toContain(`"name":"${name}"`);
});

test("a student learns on the data set that the page shows, from the teachers that it shows", async () => {
  const given = {
    ...run,
    plugins: [join(folder, "rings.mjs"), join(folder, "nearest.mjs")],
    dataset: { name: "rings", count: 1000, spread: 0.3, validation: 0.2 },
    teachers: [
      { name: "sharp", plugin: "nearest", sharpness: 30 },
      { name: "dull", plugin: "nearest" },
    ],
    student: { model: { kind: "mlp", units: [16] }, optimizer: { kind: "adam", learningRate: 0.05 } },
    train: { batchSize: 32, epochs: 8 },
  } as const;
  await using faculty = await startFaculty(given);
  const student = await faculty.distil();
  expect(student.accuracy).toBeGreaterThan(0.95);
  const said = await student.predict([Float32Array.of(0, 1), Float32Array.of(-2, 0)]);
  expect(said.map(({ predicted }) => predicted)).toEqual(["inner", "outer"]);
});

test("the metric that the page shows tells the best epoch", async () => {
  const train = { ...run.train, best: { metric: "cost" } };
  await using faculty = await startFaculty(
    { ...run, plugins: [join(folder, "cost.mjs")], train },
    { teachers: { rows } },
  );
  const [model] = (await faculty.distil()).result.models;
  const costs = (model?.history ?? []).map(({ validation }) =>
    validation !== null && "preferred" in validation ? validation.preferred : undefined,
  );
  expect(costs).toHaveLength(3);
  expect(model?.test).toMatchObject({ own: { cost: expect.any(Number) } });
  const best = Math.min(...costs.map((one) => one?.value ?? Number.NaN));
  expect(costs[(model?.bestEpoch ?? 0) - (model?.history[0]?.epoch ?? 0)]).toEqual({ metric: "cost", value: best });
});
