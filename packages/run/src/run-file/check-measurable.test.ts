import type { Dataset, Samples } from "@faculty/data/datasets";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { expect, test } from "vitest";
import { checkMeasurable, unseenTeacherWarning, untaughtWarning } from "./check-measurable.ts";

const soft = [{ loss: "soft-target-kl", weight: 1 }];

function specOf(more: object = {}): RunSpec {
  return runSpecSchema(opaqueParts).parse({
    name: "r",
    dataset: { name: "digits", validation: 0.2 },
    teachers: [{ name: "t", model: "t" }],
    student: { model: { kind: "mlp" } },
    objective: soft,
    train: { epochs: 4 },
    baseline: false,
    ...more,
  });
}

function samples(...labels: number[]): Samples {
  return { count: labels.length, inputs: new Uint8Array(labels.length), labels: Int32Array.from(labels) };
}

function data(train: readonly number[], test: readonly number[] = [0, 1, 2]): Dataset {
  const common = { name: "d", digest: "x", classes: ["ant", "bee", "cat"], inputShape: [1], scale: 1 };
  return { ...common, train: samples(...train), test: samples(...test) };
}

const many = (...labels: number[]) => labels.flatMap((label) => Array.from({ length: 10 }, () => label));

test("a run that can be measured has nothing to say", () => {
  expect(checkMeasurable("run.yaml", specOf(), data(many(0, 1, 2)))).toEqual([]);
});

test("what needs validation samples is refused where the share rounds to none", () => {
  const train = { epochs: 4, earlyStopping: { patience: 2 } };
  expect(() => checkMeasurable("run.yaml", specOf({ train }), data([0, 0, 1, 1, 2]))).toThrow(
    "run.yaml train.earlyStopping: needs validation samples, but a share of 0.2 holds out no sample of any class: that takes 3 training samples of a class, the largest has 2; leave it out, or bring more samples",
  );
});

test("a metric that labels cannot tell on the samples held out is refused", () => {
  const train = { epochs: 4, best: { metric: "macroF1" } };
  expect(() => checkMeasurable("run.yaml", specOf({ train }), data(many(noLabel)))).toThrow(
    "run.yaml train.best: needs labels of two classes or more among validation samples, but no training sample has a label; leave it out, or bring more samples",
  );
  const objective = [{ loss: "hard-label", weight: 1, classWeights: { ant: 2, wasp: 3 } }];
  expect(checkMeasurable("run.yaml", specOf({ train }), data(many(0, 1, 2)))).toEqual([]);
  expect(() => checkMeasurable("run.yaml", specOf({ objective }), data(many(0, 1, 2)))).toThrow(
    "run.yaml the term hard-label: classWeights expects classes of the data set (ant, bee, cat), found wasp",
  );
});

test("nobody is held out where one speaker alone is labelled", () => {
  const train = { epochs: 4, earlyStopping: { patience: 2 } };
  const dataset = data(many(0, 1));
  const alone = { ...dataset, train: { ...dataset.train, groups: new BigUint64Array(20).fill(1n) } };
  expect(() => checkMeasurable("run.yaml", specOf({ train }), alone)).toThrow(
    "run.yaml train.earlyStopping: needs validation samples, but all training samples with a label are of one speaker, who is not held out; leave it out, or bring more samples",
  );
});

test.each<readonly [string, object]>([
  ["temperature.tune", { temperature: { tune: [1, 2], epochs: 1 } }],
  ["search", { search: { epochs: 1, learningRate: [0.1, 0.2] } }],
  ["ensemble.calibrate", { ensemble: { calibrate: true } }],
  ["ensemble.weighting.kind", { ensemble: { weighting: { kind: "accuracy" } } }],
])("so is %s", (key, more) => {
  expect(() => checkMeasurable("run.yaml", specOf(more), data([0, 0, 1, 1, 2]))).toThrow(`run.yaml ${key}: needs`);
});

test("what tunes biases reads labels, of each class that it names", () => {
  const classBias = { tune: ["bee"] };
  const measurable = (train: readonly number[]) => checkMeasurable("run.yaml", specOf({ classBias }), data(train));
  expect(measurable(many(0, 1, 2))).toEqual([]);
  expect(() => measurable([...many(0, 2), 1])).toThrow(
    "run.yaml classBias.tune: needs a validation sample of each class it names, none is of bee; leave that out, or bring more samples",
  );
  expect(() => measurable([...many(1), 0, 2])).toThrow(
    "run.yaml classBias.tune: needs labels of two classes or more among validation samples, but the validation samples (2) are all of class bee; leave it out, or bring more samples",
  );
});

test("without such a key the last epoch is said to be kept", () => {
  expect(checkMeasurable("run.yaml", specOf(), data([0, 0, 1, 1, 2]))).toEqual([
    "dataset.validation: a share of 0.2 holds out no sample of any class: that takes 3 training samples of a class, the largest has 2; students keep the weights of their last epoch",
  ]);
  expect(checkMeasurable("run.yaml", specOf({ dataset: { name: "digits", validation: 0 } }), data([0, 0, 1]))).toEqual(
    [],
  );
});

test("validation labels of one class leave the KL to the ensemble to choose by, and no standing to calibrate by", () => {
  const oneClass = data([...many(0), 1, 2]);
  const train = { epochs: 4, earlyStopping: { patience: 2 } };
  expect(checkMeasurable("run.yaml", specOf({ train }), oneClass)).toEqual([
    "the validation samples (2) are all of class ant, which tells no accuracy: the best epoch is the one with the lowest mean KL to the ensemble; a student from scratch keeps its last one",
  ]);
  expect(() => checkMeasurable("run.yaml", specOf({ ensemble: { calibrate: true } }), oneClass)).toThrow(
    "run.yaml ensemble.calibrate: needs labels of two classes or more among validation samples, but the validation samples (2) are all of class ant; leave it out, or bring more samples",
  );
});

test("training labels that are all the same teach nothing else", () => {
  const objective = [...soft, { loss: "hard-label", weight: 1 }];
  const warnings = checkMeasurable("run.yaml", specOf({ objective, baseline: true }), data(many(1)));
  expect(warnings).toContain(
    "all 10 training samples are of class bee, which is all that the term hard-label, the student from scratch (baseline) can teach: leave that out",
  );
  expect(checkMeasurable("run.yaml", specOf(), data(many(1))).join()).not.toContain("leave that out");
});

test("samples held out of an omitted class teach nothing", () => {
  const both = data([...many(1), 0, 0]);
  const omitted = { ...both, train: { ...both.train, heldBack: [0] } };
  expect(checkMeasurable("run.yaml", specOf({ baseline: true }), omitted)).toContain(
    "all 10 training samples are of class bee, which is all that the student from scratch (baseline) can teach: leave that out",
  );
});

test("classes without a training sample are named where labels teach", () => {
  const withoutCat = data(many(0, 1));
  const warning = "no training sample is of cat: labels teach nothing of these classes; bring training samples of them";
  for (const more of [{ baseline: true }, { fineTune: { epochs: 1, learningRate: 0.1 } }])
    expect(checkMeasurable("run.yaml", specOf(more), withoutCat)).toEqual([warning]);
  expect(checkMeasurable("run.yaml", specOf(), withoutCat)).toEqual([]); // the teachers may know it
  expect(untaughtWarning(withoutCat)).toBe(warning);
  expect(untaughtWarning(data(many(0, 1, 2)))).toBeNull();
});

test("what reads labels is refused where no training sample has one, and the rest is chosen by the ensemble", () => {
  const none = data(many(noLabel));
  expect(checkMeasurable("run.yaml", specOf(), none)).toEqual([
    "no training sample has a label, which tells no accuracy: the best epoch is the one with the lowest mean KL to the ensemble",
  ]);
  const objective = [...soft, { loss: "hard-label", weight: 1 }];
  const ensemble = { weighting: { kind: "min-ce" } };
  expect(() => checkMeasurable("run.yaml", specOf({ objective, ensemble, baseline: true }), none)).toThrow(
    "run.yaml the term hard-label of an objective: needs labels, but no training sample has one; leave it out; ensemble.weighting.kind min-ce: needs labels, but no training sample has one; leave it out; baseline (true where it is not given): needs labels, but no training sample has one; leave it out",
  );
  expect(() => checkMeasurable("run.yaml", specOf({ ensemble: { calibrate: true } }), none)).toThrow(
    "run.yaml ensemble.calibrate: needs labels of two classes or more among validation samples, but no training sample has a label; leave it out, or bring more samples",
  );
});

test("where some have none, what is said of labels is said of those that have one", () => {
  const some = data([...many(0, 1), noLabel, noLabel], [0, 0, noLabel]);
  const ensemble = { weighting: { kind: "min-ce" } };
  expect(checkMeasurable("run.yaml", specOf({ ensemble, baseline: true }), some)).toEqual([
    "no training sample with a label is of cat: labels teach nothing of these classes; bring training samples of them",
    "ensemble.weighting min-ce reads labels: for the 2 training samples without one all teachers count alike",
    "all 2 test samples with a label are of class ant: accuracy, NLL and gain are not measured; bring test samples of two classes or more",
  ]);
});

test("test samples of one class, or none of some, are named", () => {
  expect(checkMeasurable("run.yaml", specOf(), data(many(0, 1, 2), [1, 1]))).toEqual([
    "all 2 test samples are of class bee: accuracy, NLL and gain are not measured; bring test samples of two classes or more",
  ]);
  expect(checkMeasurable("run.yaml", specOf(), data(many(0, 1, 2), [0, 1]))).toEqual([
    "no test sample is of cat: nothing is measured of these classes; bring test samples of them",
  ]);
});

test("a teacher is named whose classes the test samples have not", () => {
  const teacher = { name: "t", outputs: true };
  const seen = data(many(0, 1, 2), [0, 1]);
  expect(unseenTeacherWarning(teacher, outputOver(["ant", "bee"]), seen)).toBeNull();
  expect(unseenTeacherWarning({ ...teacher, classMap: { feline: "cat" } }, outputOver(["feline"]), seen)).toBe(
    "teacher t is not measured: the test samples hold no sample of those it knows (cat); bring test samples of two of them",
  );
  expect(unseenTeacherWarning(teacher, outputOver(["bee", "cat"]), seen)).toBe(
    "teacher t is not measured: the test samples hold samples of one class alone of those it knows (bee, cat); bring test samples of two of them",
  );
  expect(unseenTeacherWarning({ ...teacher, outputs: false }, outputOver(["cat"]), seen)).toBeNull();
});
