import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { blobs } from "../batch/blobs.fixture.ts";
import { studentPreparation } from "./student-preparation.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "student-preparation-"));
});
afterEach(() => rm(folder, { recursive: true }));

const images = { ...blobs(), name: "images", inputShape: [8, 8, 1] };
const mlp = { kind: "mlp", units: [4] };

test("a student without one takes samples as they are, and says nothing in its faculty.json", async () => {
  const { shape, inputs } = await studentPreparation({ model: mlp }, images);
  expect([shape, inputs]).toEqual([[8, 8, 1], undefined]);
});

test("a student with one says in its faculty.json what it makes of which samples", async () => {
  const given = { resize: [4, 6], channels: "rgb" } as const;
  const { shape, inputs } = await studentPreparation({ model: mlp, inputs: given }, images);
  expect([shape, inputs]).toEqual([[4, 6, 3], { ...given, sampleShape: [8, 8, 1] }]);
});

test("a model that is trained further brings its own, and no other is given beside", async () => {
  const manifest = { format: "tfjs-layers", name: "own", classes: ["a"], inputShape: [4, 4, 1], output: "logits" };
  await writeFile(join(folder, "faculty.json"), JSON.stringify({ ...manifest, inputs: { crop: [4, 4] } }));
  const model = { kind: "file", path: join(folder, "model.json") };
  expect((await studentPreparation({ model }, images)).shape).toEqual([4, 4, 1]);
  await expect(studentPreparation({ model, inputs: { scale: 2 } }, images)).rejects.toThrow(
    `model ${folder} says in its faculty.json what it makes of a sample, and the run file says so too`,
  );
});

test("one that does not fit the samples or the model is refused", async () => {
  await expect(studentPreparation({ model: mlp, inputs: { channels: "bgr" } }, images)).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: "student: inputs.channels is bgr, expected images of 3 channels, samples have 1 (grey)",
  });
  await expect(studentPreparation({ model: mlp, inputs: { layout: "nchw" } }, images)).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: "student: inputs.layout is nchw, a model of kind mlp takes channels last",
  });
});
