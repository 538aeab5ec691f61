import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspectModel } from "@faculty/models/inspect";
import { modelFormat } from "@faculty/models/manifests";
import { outputOver } from "@faculty/shared/outputs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { softmax } from "../../teacher/softmax.fixture.ts";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { openTeacher } from "../open-teacher.ts";
import { inputs, logits } from "../tfjs/tiny-models.fixture.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/saved-model/${name}`, import.meta.url));
const ofTensorflow = fixture("tensorflow");
const classes = ["a", "b", "c"];
const probabilities = logits.map(softmax);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-saved-model-"));
});
afterAll(() => rm(root, { recursive: true }));

for (const [name, path] of [
  ["a SavedModel of TensorFlow 2", ofTensorflow],
  ["a SavedModel of Keras 3", fixture("keras")],
] as const)
  teacherConformance(name, { open: () => openTeacher(path, { classes }), inputs, rows: 2, probabilities });

/** `x · kernel + bias` of `[3, 2]` and `[−1, 0]`. */
const whole = Float32Array.of(3, 2, -1, 0);
const ofWhole = [
  [3 + 2 * 0.5, 2 * 2 + 1, -3 - 2 * 2 + 0.25],
  [-1, 1, 1 + 0.25],
];

teacherConformance("a signature by its name, of whole numbers, beside whose probabilities a label is INT64", {
  open: () => openTeacher(ofTensorflow, { classes, signature: "labelled" }),
  inputs: whole,
  rows: 2,
  probabilities: ofWhole.map(softmax),
});

test("says what it is, and that its inner layers cannot be asked for", async () => {
  expect(await modelFormat(ofTensorflow)).toBe("saved-model");
  await using teacher = await openTeacher(ofTensorflow, { classes });
  expect(teacher.facts).toMatchObject({
    output: outputOver(classes),
    inputShape: [2],
    layers: [],
    parameters: 2 * 3 + 3,
    backend: "tensorflow",
  });
  await expect(teacher.infer({ inputs, rows: 2, layers: ["MatMul"] })).rejects.toMatchObject({
    code: "UNKNOWN_LAYER",
    message: "teacher tensorflow has no layer MatMul, it has none that it serves",
  });
});

test("what the run file chooses is part of the digest", async () => {
  const digests: string[] = [];
  for (const options of [{}, { signature: "labelled" }]) {
    await using teacher = await openTeacher(ofTensorflow, { classes, ...options });
    digests.push(teacher.facts.digest);
  }
  expect(new Set(digests).size).toBe(2);
});

test("a signature of whole numbers refuses what is none", async () => {
  await using teacher = await openTeacher(ofTensorflow, { classes, signature: "labelled" });
  await expect(teacher.infer({ inputs, rows: 2, layers: [] })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `teacher tensorflow takes whole numbers (int64, ${-(2 ** 31)} to ${2 ** 31 - 1}), a sample holds 0.5`,
  });
});

test.each([
  [
    { signature: "labeled" },
    "BAD_MODEL",
    ": it has no signature labeled, it has labelled, serving_default; did you mean labelled?",
  ],
  [{ outputs: { output: "logit" } }, "BAD_MODEL", ": it has no output logit, it has logits; did you mean logits?"],
  [{ inputs: { tensor: "y" } }, "BAD_MODEL", ": it has no input y, it has x"],
  [
    { inputs: { others: { mask: 1 } } },
    "BAD_MODEL",
    ": inputs.others is for ONNX models, it is a SavedModel: export a signature that takes the samples alone and fills in the others, and leave others out",
  ],
  [
    { signature: "labelled", outputs: { output: "label" } },
    "BAD_MODEL",
    ": its output label yields DT_INT64, as a label is; expected probabilities or logits in DT_FLOAT: choose another output, or export a signature with one",
  ],
  [{ classes: ["a", "b"] }, "CLASS_MISMATCH", " has 3 outputs, 2 classes are named"],
  [{ classes: undefined }, "BAD_MODEL", ": it has no faculty.json, and its classes are not given"],
] as const)("%j is refused in one sentence", async (options, code, why) => {
  await expect(openTeacher(ofTensorflow, { classes, ...options })).rejects.toMatchObject({
    code,
    message: `model ${ofTensorflow}${why}`,
  });
});

test("torn files are refused in one sentence", async () => {
  const folder = join(root, "torn");
  await cp(ofTensorflow, folder, { recursive: true });
  const file = join(folder, "saved_model.pb");
  const bytes = await readFile(file);
  await rm(join(folder, "variables"), { recursive: true });
  await expect(openTeacher(folder, { classes })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: it has variables, and variables/variables.index is not there: copy the whole folder`,
  });
  for (const [torn, why] of [
    [bytes.subarray(0, 1000), /^field 2 has \d+ bytes, \d+ are there \(1000 bytes\); copy or export it again$/],
    [Buffer.alloc(0), /^it holds no graph of the tag serve \(its tags: none\) \(0 bytes\); copy or export it again$/],
  ] as const) {
    await writeFile(file, torn);
    const refusal: Error = await openTeacher(folder, { classes }).then(
      () => new Error("it was opened"),
      (thrown: Error) => thrown,
    );
    const begin = `model ${folder} is no SavedModel, or its saved_model.pb was cut short: `;
    expect(refusal).toMatchObject({ code: "BAD_MODEL" });
    expect(refusal.message.startsWith(begin)).toBe(true);
    expect(refusal.message.slice(begin.length)).toMatch(why);
  }
});

test("variables of which one is NaN, or whose file is cut short, are refused by name, also without a runtime", async () => {
  const folder = join(root, "nan");
  await cp(ofTensorflow, folder, { recursive: true });
  const file = "variables/variables.data-00000-of-00001"; // 24 bytes of kernel, 12 of bias, then the graph of objects
  const bytes = await readFile(join(folder, file));
  const options = { classes, outputWithoutManifest: outputOver(classes) };
  for (const open of [openTeacher, inspectModel]) {
    await writeFile(join(folder, file), bytes.with(24 + 4 + 2, 0xc0).with(24 + 4 + 3, 0x7f));
    await expect(open(folder, options)).rejects.toMatchObject({
      code: "NOT_FINITE",
      message: `model ${folder}: weight bias holds NaN at value 1 (${file}): save it again from a checkpoint that holds none`,
    });
    await writeFile(join(folder, file), bytes.subarray(0, 30));
    await expect(open(folder, options)).rejects.toMatchObject({
      code: "BAD_MODEL",
      message: `model ${folder}: ${file} has 30 bytes, its variables end at byte ${bytes.length}: it was cut short; copy the folder again`,
    });
    await rm(join(folder, file));
    await expect(open(folder, options)).rejects.toMatchObject({
      code: "BAD_MODEL",
      message: `model ${folder}: it has variables, and ${file} is not there: copy the whole folder`,
    });
  }
  await writeFile(join(folder, "variables/variables.index"), bytes);
  await expect(inspectModel(folder, options)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder}: its variables/variables.index was cut short, or is none: it does not end as a table does; copy the folder again`,
  });
});
