import { expect, test } from "vitest";
import { runSchema } from "./run-schema.ts";

const base = {
  name: "r",
  dataset: { name: "npy", path: ".", target: { kind: "value" } },
  teachers: [{ name: "t", external: true }],
  student: { model: { kind: "mlp", units: [4] } },
  objective: [{ loss: "regression", weight: 1 }],
  train: { epochs: 1 },
};

/** What is said of a run of values, but for these keys. */
function problemsOf(more: object): readonly string[] {
  const read = runSchema.safeParse({ ...base, ...more });
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a run file means what its kind of target needs where it does not say", () => {
  const { temperature, signal, codec } = runSchema.parse(base);
  expect([temperature, signal, codec]).toEqual([1, "logits", "float32"]);
  const tags = runSchema.parse({
    ...base,
    dataset: { ...base.dataset, target: { kind: "classes" } },
    objective: [{ loss: "multi-label", weight: 1 }],
  });
  expect([tags.temperature, tags.signal, tags.codec]).toEqual([1, "logits", "float16"]);
});

test.each<[object, string]>([
  [
    { objective: [{ loss: "soft-target-kl", weight: 1 }] },
    "objective.0.loss: soft-target-kl is for one class of many, dataset.target.kind asks for values",
  ],
  [
    { ensemble: { weighting: { kind: "entropy" } } },
    "ensemble.weighting.kind: entropy weighs classes, expected uniform, fixed, stochastic for values",
  ],
  [{ codec: "float16" }, "codec: float16 does not carry values, expected float32"],
  [{ temperature: 4 }, "temperature: values are not softened; leave it out"],
  [{ signal: "log-probabilities" }, "signal: log-probabilities are of one class of many, expected logits for values"],
  [{ ensemble: { calibrate: true } }, "ensemble.calibrate: calibrates classes, the run is for values"],
  [{ classBias: { tune: ["a"] } }, "classBias: is for one class of many, the run is for values"],
  [
    { dataset: { ...base.dataset, labels: { perClass: 3 } } },
    "dataset.labels.perClass: counts samples of a class, the run is for values: expected share or file",
  ],
])("of values %j is refused", (more, sentence) => {
  expect(problemsOf(more)).toContain(sentence);
});

test("what counts or mixes classes of samples is refused where each pixel has one", () => {
  const dataset = { name: "images", path: ".", size: [8, 8], masks: "./masks", labels: { perClass: 3 } };
  const objective = [{ loss: "soft-target-kl", weight: 1 }];
  expect(
    problemsOf({ dataset, objective, classBias: { tune: ["a"] }, augment: [{ kind: "mixup", alpha: 1 }] }),
  ).toEqual([
    "classBias: is for one class of many, the run is for a class of each pixel",
    "dataset.labels.perClass: counts samples of a class, the run is for a class of each pixel: expected share or file",
    "augment.0.kind: mixup mixes the labels of classes, the run is for a class of each pixel",
  ]);
});

test("values, their losses and their average are refused of classes", () => {
  const dataset = { name: "digits" };
  expect(problemsOf({ dataset, objective: [{ loss: "huber", weight: 1 }], signal: "logits" })).toContain(
    "objective.0.loss: huber is for values, dataset.target.kind asks for one class of many",
  );
  const objective = [{ loss: "soft-target-kl", weight: 1 }];
  expect(problemsOf({ dataset, objective, ensemble: { average: "median" } })).toContain(
    "ensemble.average: is of values, the run is for one class of many; leave it out",
  );
});

const several = {
  dataset: { name: "npy", path: ".", target: { kind: "several", outputs: { side: "class", price: "value" } } },
  objective: [
    { loss: "soft-target-kl", output: "side", weight: 1 },
    { loss: "regression", output: "price", weight: 1 },
  ],
};
const [kl, regression] = several.objective;

test("of several outputs each term names the one that it is about", () => {
  expect(problemsOf(several)).toEqual([]);
});

test.each<[object, string]>([
  [
    { objective: [{ loss: "soft-target-kl", weight: 1 }] },
    "objective.0: soft-target-kl compares one output, expected output: one of side, price",
  ],
  [{ objective: [{ ...kl, output: "sides" }] }, "objective.0.output: is sides, expected one of side, price"],
  [
    { objective: [{ ...kl, output: "price" }] },
    "objective.0.loss: soft-target-kl is for one class of many, output price is values",
  ],
  [
    { objective: [regression, { loss: "gated-kl", output: "side", weight: 1 }] },
    "objective.1.loss: gated-kl compares each teacher's outputs, which are not sent where there are several",
  ],
  [{ codec: "float16" }, "codec: float16 does not carry several outputs, expected float32"],
  [
    { teachers: [{ name: "t", external: true, outputs: { side: "a", box: "b" } }] },
    "teachers.0.outputs.box: is no output of the run, expected side, price",
  ],
  [
    { teachers: [{ name: "t", external: true, outputs: { side: "side" } }] },
    "teachers: no teacher says output price: name it under the outputs of one, or leave it out of dataset.target.outputs",
  ],
  [
    {
      dataset: {
        ...several.dataset,
        target: { ...several.dataset.target, detection: { class: "price", box: "side" } },
      },
    },
    "dataset.target.detection.class: names price, expected one of the outputs that is class",
  ],
  [
    { augment: [{ kind: "flip-horizontal" }] },
    "augment.0.kind: flip-horizontal moves what is seen and no target of several outputs; leave it out",
  ],
])("of several outputs %j is refused", (more, sentence) => {
  expect(problemsOf({ ...several, ...more })).toContain(sentence);
});

test("a run of one output has no names for it", () => {
  expect(problemsOf({ objective: [{ ...regression, output: "price" }] })).toEqual([
    "objective.0.output: the run has one output; leave it out",
  ]);
});
