import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { blobs } from "../batch/blobs.fixture.ts";
import { checkStudent } from "./check-student.ts";

const soft = [{ loss: "soft-target-kl", weight: 1 }];

const specOf = (more: object): RunSpec =>
  runSpecSchema(opaqueParts).parse({
    name: "blobs",
    dataset: { name: "digits" },
    teachers: [{ name: "a", model: "./a" }],
    student: { model: { kind: "mlp", units: [4] } },
    objective: soft,
    train: { epochs: 1 },
    ...more,
  });

test("a student that can be made, and has every layer it is asked for, is fine", async () => {
  const hint = { loss: "hint", weight: 1, from: "a/dense1", to: "dense1" };
  const stage = { name: "first", objective: [hint], epochs: 1, freeze: ["logits"] };
  await checkStudent(
    specOf({ stages: [stage], fineTune: { epochs: 1, learningRate: 0.1, freeze: ["dense1"] } }),
    blobs(),
  );
});

test.each([
  [
    "a layer that is compared",
    { objective: [{ loss: "hint", weight: 1, from: "a/x", to: "dense7" }] },
    "objective.to: the student has no layer dense7, it has dense1",
  ],
  [
    "a layer that a stage compares",
    { stages: [{ name: "s", objective: [{ loss: "hint", weight: 1, from: "a/x", to: "y" }], epochs: 1 }] },
    "objective.to: the student has no layer y, it has dense1",
  ],
  [
    "a layer that a stage freezes",
    { stages: [{ name: "s", objective: soft, epochs: 1, freeze: ["dense2"] }] },
    "stages[0].freeze: the student has no layer dense2 with weights, it has dense1, logits",
  ],
  [
    "a layer that fine-tuning freezes",
    { fineTune: { epochs: 1, learningRate: 0.1, freeze: ["dense2"] } },
    "fineTune.freeze: the student has no layer dense2 with weights, it has dense1, logits",
  ],
  [
    "what is left to train",
    { fineTune: { epochs: 1, learningRate: 0.1, freeze: ["dense1", "logits"] } },
    "fineTune.freeze: names every layer of the student, nothing is left to train",
  ],
  [
    "samples of its kind",
    { student: { model: { kind: "cnn", filters: [4] } } },
    "model cnn is for samples of kind image, the data set's are features [2]",
  ],
])("%s that is not there is named", async (_, keys, message) => {
  await expect(checkStudent(specOf(keys), blobs())).rejects.toThrow(message);
});
