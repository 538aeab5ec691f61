import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onnxBytes, textOnnx, writeTextModel } from "@faculty/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { softmax } from "../teacher/softmax.fixture.ts";
import { teacherConformance } from "../teacher/teacher.conformance.ts";

import { openTeacher } from "./open-teacher.ts";
import { writeGraphModel } from "./tfjs/tiny-models.fixture.ts";

const classes = ["a", "b", "c"];
/** What each model says of the texts it knows; of any other it says zeros. */
const logits = { yes: [2, 0, -1], "Größe, 今日": [0, 1, 0.5] };
const texts = ["Größe, 今日", "yes", "never heard of"];
const probabilities = [
  [0, 1, 0.5],
  [2, 0, -1],
  [0, 0, 0],
].map(softmax);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-texts-"));
});
afterAll(() => rm(root, { recursive: true }));

/** Writes a model and says where. */
type Written = (name: string) => Promise<string>;

const onnx =
  (shape: readonly (number | string)[]): Written =>
  async (name) => {
    const path = join(root, `${name}.onnx`);
    await writeFile(path, onnxBytes(textOnnx(logits, shape)));
    return path;
  };

const savedModel =
  (shape: readonly (number | null)[]): Written =>
  async (name) => {
    const path = join(root, name);
    await writeTextModel(path, { logits, shape });
    return path;
  };

const models: Readonly<Record<string, Written>> = {
  "ONNX, a column of texts": onnx(["n", 1]),
  "ONNX, a list of texts": onnx(["n"]),
  "ONNX, two texts at a time": onnx([2, 1]),
  "SavedModel, a column of texts": savedModel([null, 1]),
  "SavedModel, a list of texts": savedModel([null]),
  "SavedModel, a text at a time": savedModel([1, 1]),
};

describe.each(Object.entries(models))("%s", (name, write) => {
  teacherConformance(name, {
    open: async () => openTeacher(await write(name), { classes }),
    inputs: new Float32Array(3),
    rows: 3,
    texts,
    probabilities,
  });

  test("says that it takes texts, whatever the samples of the data set are", async () => {
    const path = await write(name);
    await using teacher = await openTeacher(path, { classes, samples: { inputShape: [5], vocabulary: [] } });
    expect(teacher.facts).toMatchObject({ inputShape: [1], inputDatatypes: ["BYTES"], whole: undefined });
    await using named = await openTeacher(path, { classes, inputs: { field: "text" } });
    expect(named.facts.digest).toBe(teacher.facts.digest); // to say what it takes anyway makes no other teacher of it
    await expect(
      openTeacher(path, { classes, inputs: { scale: 2 }, samples: { inputShape: [1] } }),
    ).rejects.toMatchObject({
      code: "SHAPE_MISMATCH",
      message: `model ${path} takes texts, which are shown as they are: leave inputs.scale out`,
    });
  });
});

test("a model of numbers is not shown a text", async () => {
  const path = join(root, "numbers");
  await writeGraphModel(path, "logits");
  await expect(openTeacher(path, { classes, inputs: { field: "text" } })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${path} takes numbers, inputs.field says that it is shown the text: leave field out, or name an input of strings`,
  });
});

test("a model of texts whose own file says another shape is refused", async () => {
  const path = join(root, "misshapen");
  await writeTextModel(path, { logits });
  const own = { format: "saved-model", name: "m", classes, inputShape: [5], output: "logits" };
  await writeFile(join(path, "faculty.json"), JSON.stringify(own));
  await expect(openTeacher(path)).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${path} takes a text at its input x, its faculty.json says inputShape [5], expected [1]`,
  });
});
