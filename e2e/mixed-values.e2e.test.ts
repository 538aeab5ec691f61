import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "@faculty/data/npy";
import { onnxBytes, writeGraph } from "@faculty/testing";
import { expect, test } from "vitest";
import { faculty, startFaculty } from "./faculty-process.ts";
import { joinPlace } from "./join-place.ts";
import { python, startPython } from "./python-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const runs = createTinyRuns();
const { folder } = runs;

/** Of samples of two numbers. The teacher of ONNX says one too much, that of TensorFlow.js one too little. */
const kernel = [3, -2];
const bias = 5;

/** Whole numbers of −50 to 49, in hundredths: none twice. */
async function writeSamples(part: string, count: number, first: number): Promise<void> {
  const inputs = Float32Array.from({ length: 2 * count }, (_, i) => ((((first + i) * 37) % 100) - 50) / 50);
  const targets = Float32Array.from(
    { length: count },
    (_, row) => bias + kernel.reduce((sum, weight, i) => sum + weight * (inputs[2 * row + i] as number), 0),
  );
  await writeNpy(join(folder, "line", `${part}-inputs.npy`), "f4", [2], inputs);
  await writeNpy(join(folder, "line", `${part}-targets.npy`), "f4", [], targets);
}

const scikitLearn = `
import numpy as np
from faculty_teacher import serve
from sklearn.linear_model import LinearRegression

x = np.random.default_rng(0).uniform(-1, 1, (50, 2))
serve(LinearRegression().fit(x, x @ ${JSON.stringify(kernel)} + ${bias}), name="py")
`;

test(`regressors of ONNX, TensorFlow.js${python === "" ? "" : " and scikit-learn"} teach one student of values`, async () => {
  await mkdir(join(folder, "line"));
  await writeSamples("train", 200, 0);
  await writeSamples("test", 40, 401);
  const model = onnxBytes({
    inputs: { x: { shape: ["n", 2] } },
    outputs: { said: { shape: ["n", 1] } },
    weights: { kernel: { shape: [2, 1], values: kernel }, bias: { shape: [1], values: [bias + 1] } },
    nodes: { multiply: ["MatMul", ["x", "kernel"], ["product"]], add: ["Add", ["product", "bias"], ["said"]] },
  });
  await writeFile(join(folder, "high.onnx"), model);
  await writeGraph(join(folder, "low"), {
    shape: [-1, 2],
    weights: { kernel: { shape: [2, 1], values: kernel }, bias: { shape: [1], values: [bias - 1] } },
    nodes: { product: ["MatMul", ["x", "kernel"]], out: ["BiasAdd", ["product", "bias"]] },
  });
  const file = await runs.runFile("values", {
    dataset: { name: "npy", path: "./line", target: { kind: "value" }, validation: 0.2 },
    teachers: [
      { name: "onnx", model: "./high.onnx" },
      { name: "tfjs", model: "./low" },
      ...(python === "" ? [] : [{ name: "py", external: true }]),
    ],
    temperature: 1,
    student: { model: { kind: "mlp", units: [16] }, optimizer: { learningRate: 0.02 } },
    objective: [{ loss: "regression", weight: 1 }],
    train: { batchSize: 32, epochs: 30 },
    baseline: false,
  });
  expect(await faculty(["validate", file], { cwd: folder })).toMatchObject({ code: 0 });
  await using run = startFaculty(["run", file], { cwd: folder });
  using _py = python === "" ? undefined : startPython(["-c", scikitLearn], await joinPlace(run));
  expect(await run.finished).toMatchObject({ code: 0 });
  expect(await faculty(["audit", "runs/values"], { cwd: folder })).toMatchObject({ code: 0 });
  const report = JSON.parse(await readFile(join(folder, "runs/values/report.json"), "utf8"));
  const figure = (name: string, metric: string): number =>
    report.models.find((one: { name: string }) => one.name === name).figures[metric].mean;
  for (const name of ["onnx", "tfjs"]) expect(figure(name, "mae")).toBeCloseTo(1, 4);
  if (python !== "") expect(figure("py", "mae")).toBeCloseTo(0, 4);
  const count = python === "" ? 2 : 3;
  expect(figure(`ensemble of ${count}`, "mae")).toBeCloseTo(0, 4); // (1 − 1 + 0) ÷ 3
  expect(figure("student, distilled", "mae")).toBeLessThan(0.3); // nearer than either of the first two
  expect(figure("student, distilled", "r2")).toBeGreaterThan(0.97);
}, 300_000);
