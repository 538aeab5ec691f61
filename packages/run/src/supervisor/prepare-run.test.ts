import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSignalStore, signalKey } from "@faculty/coordinator/signals";
import { loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { modelDigest, usedDigest } from "@faculty/models/manifests";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { onnxBytes } from "@faculty/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareRun } from "./prepare-run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-prepare-"));
});
afterEach(() => rm(folder, { recursive: true }));

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const described = { classes: digits, inputShape: [8, 8, 1] as readonly number[] };
const { signal: abort } = new AbortController();

async function prepared(
  teacher: Record<string, unknown>,
  signals: Record<string, unknown> = {},
  options: Parameters<typeof prepareRun>[3] = {},
) {
  const run = {
    name: "prepared",
    dataset: { name: "digits" },
    teachers: [teacher],
    signals,
    student: { model: { kind: "mlp", units: [4] } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  };
  await writeFile(join(folder, "run.yaml"), JSON.stringify(run));
  return (await prepareRun(join(folder, "run.yaml"), [], abort, options)).teacherDigests;
}

/** A signal of one sample of each source. */
async function keep(digest: string, more: { readonly inputShape?: readonly number[] } = {}) {
  const place = { folder: join(folder, "signals"), maxBytes: 1e9, evict: false };
  await using store = await openSignalStore({ ...place, logger: createLogger({ service: "test", level: "silent" }) });
  const said = {
    teacher: "a",
    replica: "r1",
    digest,
    output: outputOver(digits),
    inputShape: described.inputShape,
    datasets: [],
    layers: [],
    backend: "fake",
    ...more,
  };
  const { digest: dataset } = await loadDataset({ name: "digits" });
  const asked = { view: { augment: [], seed: 0, epoch: 0 }, signal: "log-probabilities", codec: "float16" } as const;
  const uniform = { rows: 1, width: digits.length, data: new Float32Array(digits.length) };
  for (const source of ["train", "test"] as const) {
    const key = signalKey({ teacher: digest, dataset, source, ...asked, classes: digits.length });
    await store.put(key, said, [0], uniform);
  }
}

async function makeModel(inputShape = described.inputShape): Promise<string> {
  const path = join(folder, "a");
  await startBackend("cpu");
  const model = await buildModel({ kind: "mlp", units: [1] }, inputShape, outputOver(digits), 1);
  const manifest = { format: "tfjs-layers", name: "a", ...described, inputShape, output: "logits" } as const;
  await saveModel(path, model, manifest, { weights: "float32" });
  model.dispose();
  return path;
}

test("a teacher that joins by itself has the digest that the run file says, or none yet", async () => {
  expect(await prepared({ name: "a", external: true })).toEqual({});
  expect(await prepared({ name: "a", external: true, digest: "abc" })).toEqual({ a: "abc" });
});

test("an ONNX model where ONNX Runtime is not set up is refused before anything is started", async () => {
  const kernel = { shape: [64, 10], values: Array.from({ length: 640 }, () => 0) };
  const model = onnxBytes({
    inputs: { x: { shape: ["n", 64] } },
    outputs: { logits: { shape: ["n", 10] } },
    weights: { kernel },
    nodes: { multiply: ["MatMul", ["x", "kernel"], ["logits"]] },
  });
  await writeFile(join(folder, "a.onnx"), model);
  const teacher = { name: "a", model: "./a.onnx", classes: digits, inputs: { layout: "flat" } };
  await expect(prepared(teacher)).resolves.toEqual({ a: expect.any(String) });
  const elsewhere = createRequire(folder).resolve;
  await expect(prepared(teacher, {}, { findPackage: elsewhere })).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: `teacher a is an ONNX model, which needs the package onnxruntime-node, which is not set up here (${process.platform} ${process.arch}): npx faculty setup --with onnx installs it`,
  });
});

test("offline, what is kept stands in for a model folder that is gone", async () => {
  await keep("abc");
  expect(await prepared({ name: "a", model: "./a" }, { mode: "offline" })).toEqual({ a: "abc" });
  expect(await prepared({ name: "a", external: true }, { mode: "offline" })).toEqual({ a: "abc" });
});

test("offline, what is kept must fit the data set", async () => {
  await keep("abc", { inputShape: [28, 28, 1] });
  await expect(prepared({ name: "a", external: true }, { mode: "offline" })).rejects.toThrow(
    "teacher a takes inputs of shape [28, 28, 1], data set digits has [8, 8, 1]",
  );
});

test("offline, a model that is there must be one that was kept", async () => {
  const model = await makeModel();
  const digest = await modelDigest(model);
  await keep("abc");
  await expect(prepared({ name: "a", model }, { mode: "offline" })).rejects.toThrow(
    `teacher a: signals are kept of abc, its model ${model} is ${digest}: run faculty harvest`,
  );
  await keep(digest);
  expect(await prepared({ name: "a", model }, { mode: "offline" })).toEqual({ a: digest });
});

test("a model of another digest than the run file says is refused with both", async () => {
  const model = await makeModel();
  await expect(prepared({ name: "a", model, digest: "abc" })).rejects.toThrow(
    `teacher a: model ${model} has digest ${await modelDigest(model)}, the run file says abc`,
  );
});

test("a model that takes another size is refused, and taken with a preparation that the run file gives it", async () => {
  const model = await makeModel([16, 16, 3]);
  await expect(prepared({ name: "a", model })).rejects.toThrow(
    "teacher a takes inputs of shape [16, 16, 3], data set digits has [8, 8, 1]: say under inputs what it makes of a sample",
  );
  const inputs = { resize: [16, 16], channels: "rgb" } as const;
  const digest = usedDigest(await modelDigest(model), { inputs });
  expect(await prepared({ name: "a", model, inputs })).toEqual({ a: digest });
  expect(await prepared({ name: "a", model, inputs, digest })).toEqual({ a: digest });
  await expect(prepared({ name: "a", model, inputs: { ...inputs, scale: 2 }, digest })).rejects.toThrow(
    `teacher a: model ${model} has digest ${usedDigest(await modelDigest(model), { inputs: { ...inputs, scale: 2 } })}, the run file says ${digest}`,
  );
});

test.each([
  [
    { resize: [16, 16], channels: "bgr" },
    "inputs.channels is bgr, expected images of 3 channels, samples have 1 (grey)",
  ],
  [{ length: 4 }, "inputs.length is for series, texts: samples are images [8, 8, 1]"],
])("a preparation %o that does not fit the samples is refused", async (inputs, why) => {
  const model = await makeModel([16, 16, 3]);
  await expect(prepared({ name: "a", model, inputs })).rejects.toThrow(`teacher a: ${why}`);
});

test.each([
  [
    { resize: [16, 16], channels: "rgb", layout: "nchw" },
    "inputs makes [3, 16, 16] of the samples of data set digits, [8, 8, 1]: it takes channels last, inputs.layout is nchw",
  ],
  [{ channels: "rgb" }, "inputs makes [8, 8, 3] of the samples of data set digits, [8, 8, 1]"],
])("a preparation %o that the model does not fit is refused", async (inputs, why) => {
  const model = await makeModel([16, 16, 3]);
  await expect(prepared({ name: "a", model, inputs })).rejects.toThrow(
    `teacher a takes inputs of shape [16, 16, 3], ${why}`,
  );
});
