import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset, InputRows } from "@faculty/data/datasets";
import { writeNpy } from "@faculty/data/npy";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { Teacher } from "@faculty/teacher-node";
import { onnxBytes } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { knownSamples } from "./asked-samples.ts";
import { inspectRole } from "./inspect-role.ts";
import { inspectSaved } from "./inspect-saved.ts";
import { measureTargets } from "./measure-targets.ts";
import { targetLines } from "./measured-lines.ts";

const samples = 8;
const pixels = Uint8Array.from({ length: samples * 4 }, (_, i) => (i * 37) % 256);
const kernel = [10, -20, 30, 40];
/** What a model says that was made for pixels of −1 to 1. */
const values = Float32Array.from({ length: samples }, (_, row) =>
  kernel.reduce((sum, weight, i) => sum + weight * ((2 * pixels[row * 4 + i]!) / 255 - 1), 0),
);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-inspect-targets-"));
  await mkdir(join(root, "data"));
  for (const part of ["train", "test"]) {
    await writeNpy(join(root, "data", `${part}-inputs.npy`), "u1", [2, 2, 1], pixels);
    await writeNpy(join(root, "data", `${part}-targets.npy`), "f4", [], values);
  }
  await mkdir(join(root, "regressor"));
  const model = onnxBytes({
    inputs: { pixels: { shape: ["n", 2, 2, 1] } },
    outputs: { said: { shape: ["n", 1] } },
    weights: { kernel: { shape: [4, 1], values: kernel }, flat: { type: "int64", shape: [2], values: [-1, 4] } },
    nodes: {
      flatten: ["Reshape", ["pixels", "flat"], ["row"]],
      multiply: ["MatMul", ["row", "kernel"], ["said"]],
    },
  });
  await writeFile(join(root, "regressor", "model.onnx"), model);
});
afterAll(() => rm(root, { recursive: true }));

const dataset = () => ({ name: "npy" as const, path: join(root, "data"), target: { kind: "value" as const } });
const settings = () => readSettings({ FACULTY_CACHE: join(root, "cache") }, () => "");
const abort = new AbortController().signal;

async function inspect(write: "no" | "new"): Promise<readonly string[]> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  await inspectRole({
    model: join(root, "regressor"),
    classes: undefined,
    use: {},
    hasLayers: false,
    settings: settings(),
    abort,
    output: silentOutput({ print: say, write: say, note: say }),
    measuring: { dataset: dataset(), samples: 100, write },
  });
  return lines;
}

test("a regressor is measured by MAE, RMSE and R² under each preparation, and the best one is written", async () => {
  const lines = await inspect("new");
  const at = lines.findIndex((line) => line.startsWith("preparation "));
  expect(lines[at]).toMatch(/^preparation +MAE +RMSE +R² +samples$/);
  expect(lines[at + 2]).toMatch(/^−1 to 1 +\d\S* +\d\S* +1\.000 +8$/);
  expect(lines).toContain("teaches  yes");
  expect(lines).toContain("one answer to all samples of npy gives R² 0.000");
  expect(lines).toContain('best: −1 to 1: inputs: {"mean":0.5,"std":0.5}');
  expect(JSON.parse(await readFile(join(root, "regressor", "faculty.json"), "utf8"))).toEqual({
    format: "onnx",
    name: "regressor",
    outputs: [expect.objectContaining({ kind: "values", shape: [] })],
    inputShape: [2, 2, 1],
    inputs: { mean: 0.5, std: 0.5, sampleShape: [2, 2, 1] },
    output: "values",
  });
});

test("saved values are measured by the same metrics", async () => {
  const path = join(root, "saved.npy");
  await writeNpy(
    path,
    "f4",
    [1],
    Float32Array.from([...values, ...values], (value) => value + 2),
  );
  const lines: string[] = [];
  const output = silentOutput({ print: (line) => void lines.push(line) });
  await inspectSaved({
    path,
    classes: undefined,
    dataset: dataset(),
    samples: 100,
    settings: settings(),
    output,
    abort,
  });
  expect(lines).toEqual([
    `${path}: values of every sample of data set npy`,
    expect.stringMatching(/^digest {3}[0-9a-f]{64}$/),
    expect.stringMatching(/^measured MAE 2, RMSE 2, R² 0\.9\d\d of 8 test samples; one answer to all gives R² 0\.000$/),
  ]);
});

/** Four samples of one number each, of which is known what is given. */
function heldDataset(output: OutputSpec, classes: readonly string[], targets: readonly (readonly number[])[]): Dataset {
  const rows: InputRows = { element: "float32", copyRow: (id, to) => to.set(targets[id]!) };
  const count = targets.length;
  const part = { count, inputs: Float32Array.from(targets.keys()), labels: new Int32Array(count), targets: rows };
  return { name: "held", digest: "held", classes, output, inputShape: [1], scale: 1, train: part, test: part };
}

/** Says of sample i what is in row i. */
function teacherOf(output: OutputSpec, width: number, said: readonly (readonly number[])[]): Teacher {
  return {
    facts: { digest: "said", output, inputShape: [1], layers: [], parameters: 0, backend: "none" },
    infer: async ({ inputs }) => {
      const data = Float32Array.from([...inputs].flatMap((i) => said[i]!));
      return { logits: { rows: data.length / width, width, data }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function lines(dataset: Dataset, teacher: Teacher): Promise<readonly string[]> {
  const asked = knownSamples(dataset, 10, "model m");
  return targetLines(await measureTargets(teacher, { who: "model m", asked, own: null, abort }));
}

test("classes that stand by themselves are measured by mAP, in the order of the data set's classes", async () => {
  const spec = (names: readonly string[]): OutputSpec => ({
    name: "output",
    kind: "independent",
    over: { names: [...names] },
    positions: [],
  });
  const known = heldDataset(
    spec(["a", "b"]),
    ["a", "b"],
    [
      [1, 0],
      [0, 1],
      [0, 0],
      [0, 1],
    ],
  ); // prettier-ignore
  const turned = teacherOf(spec(["b", "a"]), 2, [
    [-1, 2],
    [3, -2],
    [-1, -1],
    [2, -3],
  ]); // prettier-ignore
  expect(await lines(known, turned)).toEqual([
    "preparation    mAP  macro F1  samples",
    "───────────  ─────  ────────  ───────",
    "as it is     1.000     1.000        4",
    `one answer to all samples of held gives mAP ${((1 / 4 + 2 / 4) / 2).toFixed(3)}`,
    "best: as it is: inputs: {}",
  ]);
});

test("classes of positions are measured by accuracy and mean IoU; no better than one answer is told", async () => {
  const spec: OutputSpec = {
    name: "output",
    kind: "distribution",
    over: { names: ["ground", "thing"] },
    positions: [1, 2],
  };
  const known = heldDataset(
    spec,
    ["ground", "thing"],
    [
      [0, 0],
      [0, 1],
      [0, 0],
      [0, 0],
    ],
  ); // prettier-ignore
  const right = teacherOf(spec, 2, [
    [3, 0, 3, 0],
    [3, 0, 0, 3],
    [3, 0, 3, 0],
    [3, 0, 3, 0],
  ]); // prettier-ignore
  const blind = teacherOf(
    spec,
    2,
    Array.from({ length: 4 }, () => [3, 0, 3, 0]),
  );
  const constant = `one answer to all samples of held gives accuracy of positions ${((1 + 1 / 2 + 1 + 1) / 4).toFixed(3)}`;
  expect((await lines(known, right)).slice(2, 4)).toEqual([
    expect.stringMatching(/^as it is +1\.000 +1\.000 +0\.049 +1\.05 +4$/), // NLL log(1 + e⁻³)
    constant,
  ]);
  expect((await lines(known, blind)).slice(3, 5)).toEqual([
    constant,
    "warning: no preparation is better than one answer to all samples",
  ]);
});
