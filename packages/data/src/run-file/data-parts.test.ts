import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { dataParts, dataProblems } from "./data-parts.ts";

const schema = runSpecSchema({ ...opaqueParts, ...dataParts });

function problemsOf(change: object): readonly string[] {
  const spec = schema.parse({
    name: "small",
    dataset: { name: "digits" },
    teachers: [{ name: "a", model: "./a" }],
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 10 },
    ...change,
  });
  return dataProblems(spec).map(({ key, message }) => `${key.join(".")}: ${message}`);
}

test("finds nothing wrong with an embedded data set as it is", () => {
  expect(problemsOf({})).toEqual([]);
});

test.each([
  [{ dataset: { name: "fashion-mnist-full" } }, "dataset: data set fashion-mnist-full needs a path to its folder"],
  [{ dataset: { name: "digits", path: "x" } }, "dataset: data set digits is embedded and takes no path"],
  [
    {
      dataset: { name: "tweets" },
      augment: [
        { kind: "token-mask", probability: 0.1 },
        { kind: "cutout", size: 3 },
      ],
    },
    "augment.1.kind: cutout is for samples of kind image, those of tweets are tokens",
  ],
  [
    { dataset: { name: "spoken-digits" }, augment: [{ kind: "token-dropout", probability: 0.1 }] },
    "augment.0.kind: token-dropout is for samples of kind tokens, those of spoken-digits are series",
  ],
  [
    { augment: [{ kind: "mixup" }, { kind: "time-mask", steps: 2 }] },
    "augment.1.kind: time-mask is for samples of kind series, those of digits are image",
  ],
  [
    {
      dataset: { name: "audio", path: "x", test: 0.2, rate: 8000, seconds: 1, mel: { standardise: "none" } },
      augment: [
        { kind: "noise", std: 1 },
        { kind: "time-mask", steps: 2 },
      ],
    },
    "augment.1.kind: sets values to 0, the mean of standardised ones; those of dataset.mel.standardise: none are decibels, of which 0 is loud",
  ],
])("%j: %s", (change, problem) => {
  expect(problemsOf(change)).toEqual([problem]);
});
