import { loadDataset } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { checkTraining } from "./check-training.ts";

const dataset = await loadDataset({ name: "digits" });
const soft = [{ loss: "soft-target-kl", weight: 1 }];
const mlp = { kind: "mlp", units: [8] };
const cnnTooDeep = { kind: "cnn", filters: [4, 4, 4, 4] };
const checked = (keys: object) => {
  const spec = runSpecSchema(opaqueParts).parse({
    name: "digits",
    dataset: { name: "digits" },
    teachers: [{ name: "a", model: "./a" }],
    student: { model: mlp },
    objective: soft,
    train: { epochs: 1 },
    ...keys,
  });
  return checkTraining(spec, dataset, new Map([["a", ["dense1"]]]));
};

test("a run whose parts fit is fine, through a chain too", async () => {
  const hint = [{ loss: "hint", weight: 1, from: "a/dense1", to: "dense1" }];
  await checked({ objective: hint, baseline: false });
  await checked({ assistants: [{ name: "mid", model: mlp, objective: hint }], students: [{ name: "b", model: mlp }] });
});

test.each([
  [
    "a layer that no teacher has",
    { objective: [{ loss: "hint", weight: 1, from: "a/dense9", to: "dense1" }] },
    "teacher a has no layer dense9, it has dense1",
  ],
  [
    "a layer that an assistant will not have",
    {
      assistants: [{ name: "mid", model: mlp, objective: soft }],
      objective: [{ loss: "hint", weight: 1, from: "mid/dense9", to: "dense1" }],
    },
    "teacher mid has no layer dense9, it has flatten, dense1",
  ],
  [
    "an assistant that cannot be made",
    { assistants: [{ name: "mid", model: cnnTooDeep }] },
    "assistant mid: model cnn pools 4 times by 2, so images need 16 rows and columns, those given have 8 and 8",
  ],
  [
    "a weight of nobody",
    { ensemble: { weighting: { kind: "fixed", weights: { b: 1 } } } },
    "ensemble.weighting.weights names [b], expected [a]",
  ],
  [
    "a route of no class",
    { ensemble: { weighting: { kind: "routing", routes: { zero: "a" } } } },
    "ensemble.weighting.routes names class zero, the data set has 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
  ],
  [
    "an augmentation that does not fit the samples",
    { augment: [{ kind: "crop", padding: 8 }] },
    "augmentation crop mirrors 8 pixels, the images of 8×8 have too few",
  ],
])("%s is told before anything is started", async (_, keys, message) => {
  await expect(checked(keys)).rejects.toThrow(message);
});

test("a further student that cannot be made is told, and takes no other along", async () => {
  const unfit = await checked({
    students: [
      { name: "small", model: cnnTooDeep },
      { name: "other", model: mlp },
    ],
  });
  expect(unfit.map(({ message }) => message)).toEqual([
    "student small: model cnn pools 4 times by 2, so images need 16 rows and columns, those given have 8 and 8",
  ]);
});
