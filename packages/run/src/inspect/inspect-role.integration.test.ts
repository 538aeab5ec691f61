import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { onnxBytes, writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { type InspectOptions, inspectRole } from "./inspect-role.ts";

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const pixels = 8 * 8;

let root: string;
let dataset: Dataset;
/** Of the nearest mean of each class, of images from −1 to 1: `z_c = 2 x · m_c − |m_c|²`. */
let kernel: readonly number[];
let bias: readonly number[];

beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-inspect-"));
  dataset = await loadDataset({ name: "digits" });
  const means = meansOf(dataset);
  kernel = Array.from({ length: pixels }, (_, i) => means.map((mean) => 2 * mean[i]!)).flat();
  bias = means.map((mean) => -mean.reduce((sum, m) => sum + m * m, 0));
});
afterAll(() => rm(root, { recursive: true }));

function meansOf({ train, ...data }: Dataset): readonly (readonly number[])[] {
  const images = viewOf({ train, ...data }, "train", [...train.labels.keys()]);
  return digits.map((_, label) => {
    const own = [...train.labels.keys()].filter((id) => train.labels[id] === label);
    const mean = (i: number) => own.reduce((sum, id) => sum + (2 * images[id * pixels + i]! - 1), 0) / own.length;
    return Array.from({ length: pixels }, (_, i) => mean(i));
  });
}

/** As a GraphModel that takes its channels first. @param places - Where each class goes. */
async function writeModel(name: string, places: readonly number[] = digits.map((_, c) => c)): Promise<string> {
  const folder = join(root, name);
  const moved = (values: readonly number[]) =>
    values.map((_, i) => values[Math.floor(i / 10) * 10 + places.indexOf(i % 10)]!);
  await writeGraph(folder, {
    shape: [-1, 1, 8, 8],
    weights: {
      kernel: { shape: [pixels, 10], values: moved(kernel) },
      bias: { shape: [10], values: moved(bias) },
      flat: { shape: [2], values: [-1, pixels], dtype: "int32" },
    },
    nodes: {
      pixels: ["Reshape", ["x", "flat"], { Tshape: { type: "DT_INT32" } }],
      product: ["MatMul", ["pixels", "kernel"]],
      biased: ["BiasAdd", ["product", "bias"]],
      out: ["Softmax", ["biased"]],
    },
  });
  return folder;
}

type Inspected = Partial<Pick<InspectOptions, "classes" | "use" | "hasLayers">> & {
  readonly write?: "no" | "new" | "force";
  readonly json?: boolean;
  readonly measured?: boolean;
};

async function inspect(model: string, options: Inspected = {}): Promise<readonly string[]> {
  const { classes, use = {}, hasLayers = false, write = "no", json = false, measured = true } = options;
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  await inspectRole({
    model,
    classes,
    use,
    hasLayers,
    settings: readSettings({}, () => ""),
    abort: new AbortController().signal,
    output: silentOutput({ json, print: say, note: say, write: say }),
    measuring: measured ? { dataset: { name: "digits" }, samples: 400, write } : null,
  });
  return lines;
}

test("says what a model is without asking it", async () => {
  const model = await writeModel("described");
  const lines = await inspect(model, { measured: false, hasLayers: true });
  const sizes = ["model.json", "weights.bin"].map(async (file) => (await readFile(join(model, file))).length);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size);
  expect(lines).toEqual([
    `${model}: tfjs-graph, ${pixels * 10 + 10 + 2} parameters, ${bytes} bytes`,
    expect.stringMatching(/^digest {3}[0-9a-f]{64}$/),
    "input    x float32 [any, 1, 8, 8]: images, channels first",
    "output   out float32 [any, 10]: Placeholder → Reshape → MatMul → BiasAdd → Softmax → probabilities, for a softmax is at its end",
    "layers   5",
    "classes  not told: name them with --classes, or teachers[].classes",
    "teaches  yes",
    "  Placeholder  [any, 1, 8, 8]  x",
    "  Reshape  [any, 64]  pixels",
    "  MatMul  [any, 10]  product",
    "  BiasAdd  [any, 10]  biased",
    "  Softmax  [any, 10]  out",
  ]);
});

test("the preparation that it was made with is found, written, and asked for no more", async () => {
  const model = await writeModel("prepared");
  const lines = await inspect(model, { write: "new" });
  const row = (name: string) => lines.find((line) => line.startsWith(`${name}, channels first `));
  expect(row("−1 to 1")).toMatch(/ (8|9)\d\.\d % +\d+\.\d % to \d+\.\d % +3\d\d of 355 +\d\.\d+$/);
  expect(row("1 to 0")).toMatch(/^1 to 0, channels first +\d\.\d % /);
  expect(lines).toContain('best: −1 to 1, channels first: inputs: {"mean":0.5,"std":0.5,"layout":"nchw"}');
  expect(lines.at(-1)).toBe(`wrote ${join(model, "faculty.json")}`);
  expect(JSON.parse(await readFile(join(model, "faculty.json"), "utf8"))).toEqual({
    format: "tfjs-graph",
    name: "prepared",
    classes: digits,
    inputShape: [1, 8, 8],
    inputs: { mean: 0.5, std: 0.5, layout: "nchw", sampleShape: [8, 8, 1] },
    output: "probabilities",
  });
  const again = await inspect(model, { write: "new" }); // the same is no other one
  expect(again.find((line) => line.startsWith("as its faculty.json says"))).toMatch(/9\d\.\d %/);
});

test("another faculty.json is kept unless told otherwise", async () => {
  const model = await writeModel("kept");
  const manifest = {
    format: "tfjs-graph",
    name: "own",
    classes: digits,
    inputShape: [1, 8, 8],
    output: "probabilities",
  };
  const file = join(model, "faculty.json");
  await writeFile(file, JSON.stringify(manifest));
  await expect(inspect(model, { write: "new" })).rejects.toMatchObject({
    code: "USAGE",
    message: `--write: ${file} is there and says something else; --force overwrites it`,
  });
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(manifest);
  await inspect(model, { write: "force" });
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ name: "own", inputs: { layout: "nchw" } });
});

test("classes in another order are seen, by which one, and nothing is written", async () => {
  const model = await writeModel("moved", [3, 4, 5, 6, 7, 8, 9, 0, 1, 2]);
  const order = ["7", "8", "9", "0", "1", "2", "3", "4", "5", "6"];
  const { measured } = JSON.parse((await inspect(model, { json: true })).find((line) => line.startsWith("{")) ?? "");
  expect(measured.better.classes).toEqual(order);
  const lines = await inspect(model);
  expect(lines.find((line) => line.startsWith("warning: "))).toMatch(
    /^warning: another order of classes explains much more, \d\d\.\d % of 177 samples: 7, 8, 9, 0, 1, 2, 3, 4, 5, 6$/,
  );
  await expect(inspect(model, { write: "new" })).rejects.toMatchObject({
    code: "USAGE",
    message:
      "--write: another order of classes explains much more, nothing is written: see whether it is [7, 8, 9, 0, 1, 2, 3, 4, 5, 6], and name it with --classes",
  });
  await inspect(model, { write: "new", classes: order });
  expect(JSON.parse(await readFile(join(model, "faculty.json"), "utf8"))).toMatchObject({ classes: order });
});

test("a model that knows nothing is no better than chance, and nothing is written", async () => {
  const model = await writeModel("ignorant");
  await writeFile(join(model, "weights.bin"), Buffer.alloc((await readFile(join(model, "weights.bin"))).length - 8));
  const flat = Buffer.from(Int32Array.of(-1, pixels).buffer);
  await writeFile(join(model, "weights.bin"), Buffer.concat([await readFile(join(model, "weights.bin")), flat]));
  await expect(inspect(model, { write: "new" })).rejects.toMatchObject({
    message: "--write: no preparation is better than chance on data set digits, nothing is written",
  });
});

test("an ONNX model is told of alike, also one that cannot teach", async () => {
  const model = join(root, "two.onnx");
  const bytes = onnxBytes({
    inputs: { x: { shape: ["n", 2] }, mask: { shape: ["n", 2] } },
    outputs: { out: { shape: ["n", 2] } },
    nodes: { masked: ["Mul", ["x", "mask"], ["shown"]], end: ["Sigmoid", ["shown"], ["out"]] },
  });
  await writeFile(model, bytes);
  const lines = await inspect(model, { measured: false });
  expect(lines).toEqual([
    `${model}: onnx, 0 parameters, ${bytes.length} bytes`,
    expect.stringMatching(/^digest {3}[0-9a-f]{64}$/),
    "input    x float32 [any, 2]: vectors",
    "input    mask float32 [any, 2]: vectors",
    "output   out float32 [any, 2]: Mul → Sigmoid → yes or no of each class, for a sigmoid is at its end",
    "layers   2",
    "classes  not told: name them with --classes, or teachers[].classes",
    `teaches  no: model ${model}: it has 2 inputs (x [any, 2], mask [any, 2]), and a sample is one tensor: say as inputs.tensor which one is given the samples, and as inputs.others { NAME: number } what each other one is given in every place`,
  ]);
});

test("a model of texts is not measured on what means something else to it", async () => {
  const model = await writeModel("texts");
  const vocabulary = { digest: "ab".repeat(32), tokens: 9 };
  const manifest = {
    format: "tfjs-graph",
    name: "texts",
    classes: digits,
    inputShape: [1, 8, 8],
    output: "probabilities",
  };
  await writeFile(join(model, "faculty.json"), JSON.stringify({ ...manifest, vocabulary }));
  await expect(inspect(model)).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: expect.stringMatching(/^model \S+ reads token ids of vocabulary .*, data set digits has no tokens$/),
  });
});

test("a data set of other samples, or of other classes, is refused", async () => {
  const model = await writeModel("other");
  await expect(inspect(model, { classes: digits.map((digit) => `n${digit}`) })).rejects.toMatchObject({
    code: "CLASS_MISMATCH",
    message: `model ${model} has the classes [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9], no sample of data set digits has a label of these; it has [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`,
  });
  const vectors = join(root, "vectors");
  await writeGraph(vectors, {
    shape: [-1, pixels + 1],
    weights: { kernel: { shape: [pixels + 1, 10], values: [...kernel, ...bias] } },
    nodes: { out: ["MatMul", ["x", "kernel"]] },
  });
  await expect(inspect(vectors)).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${vectors} takes inputs of shape [65], no usual preparation makes that of samples of data set digits, of shape [8, 8, 1]`,
  });
});
