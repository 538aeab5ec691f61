import type { Dataset } from "@faculty/data/datasets";
import { sparseFrom } from "@faculty/shared/codecs";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { noLabel } from "@faculty/shared/samples";
import { points, readByPosition, withTargets } from "./points.ts";

/** A run to be disturbed: what its run file says, on which data, over which bus. */
export interface Scenario {
  readonly name: string;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  /** Whether both coordinators are there from the start, and the one leads that holds the run's lease. Absent: no. */
  readonly hasLease?: boolean;
  /** Classes that the second teacher knows; absent: all. */
  readonly knownToRight?: number;
  /** Absent: what NATS carries. */
  readonly maxPayloadBytes?: number;
}

export const runId = "points";
export const student = "student-1";
/** The teachers of every scenario; the first holds the data set, the second is sent inputs. */
export const teacherNames = ["left", "right"] as const;
export type TeacherName = (typeof teacherNames)[number];

const onTarget = { loss: "soft-target-kl", weight: 1 };
/** The student is shown each teacher's own signal too. */
const eachTeacher = { objective: [onTarget, { loss: "gated-kl", weight: 1 }] };

interface Changes {
  readonly ensemble?: object;
  readonly run?: object;
  readonly train?: object;
}

function specOf({ ensemble = {}, run = {}, train = {} }: Changes): RunSpec {
  return runSpecSchema(opaqueParts).parse({
    name: runId,
    seed: 11,
    dataset: { name: "idx", path: ".", validation: 0.2 },
    teachers: teacherNames.map((name) => ({ name, model: name })),
    ensemble: { weighting: { kind: "uniform" }, ...ensemble },
    temperature: 2,
    student: { model: { kind: "mlp" } },
    objective: [onTarget],
    ...run,
    train: { batchSize: 4, epochs: 3, checkpointEverySteps: 1, credit: 3, ...train },
  });
}

const small = points(3, 17); // 14 samples to train on: four steps an epoch, the last of two rows
/** Rows of 60 classes: a reply holds six of them, and a merged batch of eight comes in parts. */
const wide = points(60, 80);
const narrowBusBytes = 2000;

const largestKey = 2n ** 64n - 1n;

/**
 * A third of the training samples shows no label; who holds the data set knows them all. As of a prepared data set,
 * samples are read by position and have ids of their own, which say who is held out.
 */
const partlyLabelled: Dataset = {
  ...small,
  train: {
    ...readByPosition(small.train),
    labels: small.train.labels.map((label, id) => (id % 3 === 0 ? noLabel : label)),
    keys: BigUint64Array.from(small.train.labels, (_, id) => largestKey / BigInt(id + 1)),
  },
  test: readByPosition(small.test),
  labelling: { digest: "a third is hidden", known: small.train.labels },
};

/** Each of three positions of a sample has a class, none that is known, or counts for nothing. */
const positioned = withTargets(
  small,
  { name: "output", kind: "distribution", over: { names: small.classes }, positions: [3] },
  (id, place) => ((id + 2 * place) % 5) - 2,
);
/** Two numbers of each sample, some of which are absent. */
const measured = withTargets(
  { ...small, classes: [] },
  { name: "output", kind: "values", shape: [2], scale: { mean: [0, 1], std: [1, 2] } },
  (id, place) => ((id + place) % 5 === 0 ? Number.NaN : id / 4 - place),
);
/** Of each sample the classes of two positions, and two numbers. */
const several = withTargets(
  { ...small, classes: [] },
  {
    name: "output",
    kind: "several",
    outputs: [
      { name: "place", kind: "distribution", over: { names: small.classes }, positions: [2] },
      { name: "size", kind: "values", shape: [2] },
    ],
  },
  (id, place) => (place < 2 ? ((id + 2 * place) % 5) - 2 : (id + place) % 5 === 0 ? Number.NaN : id / 4 - place),
);
const onSeveral = [
  { loss: "soft-target-kl", output: "place", weight: 1 },
  { loss: "regression", output: "size", weight: 1 },
  { loss: "huber", output: "size", to: "target", weight: 1 },
];
/** Rows of so many classes that they stay sparse between teacher and loss. */
const vocabulary = points(sparseFrom, 17, 3);
/** The same at two positions of a sample, as tokens of running text. */
const tokens = withTargets(
  { ...points(1, 9, 2), classes: [] },
  {
    name: "output",
    kind: "distribution",
    over: { count: sparseFrom, vocabulary: "0".repeat(64) },
    positions: [2],
  },
  (id, place) => ((7 * id + place) % 9) - 2,
);

export const scenarios: readonly Scenario[] = [
  { name: "strict", spec: specOf({}), dataset: small },
  {
    name: "strict, both signals, three batches a request, seldom a checkpoint",
    spec: specOf({ run: eachTeacher, train: { checkpointEverySteps: 2, credit: 6, stepsPerRequest: 3 } }),
    dataset: small,
  },
  {
    name: "strict, logits in float32, weighted by accuracy, until patience ends",
    spec: specOf({
      ensemble: { weighting: { kind: "accuracy" } },
      run: { signal: "logits", codec: "float32", augment: [] },
      train: { earlyStopping: { patience: 1 }, credit: 1 },
    }),
    dataset: small,
  },
  {
    name: "strict, in parts",
    spec: specOf({
      run: { ...eachTeacher, codec: "float32" },
      train: { batchSize: 8, epochs: 1, credit: 4, stepsPerRequest: 2 },
    }),
    dataset: wide,
    maxPayloadBytes: narrowBusBytes,
  },
  {
    name: "strict, a third without a label, read by position, mixed, weighted by labels",
    spec: specOf({
      ensemble: { weighting: { kind: "min-ce" } },
      run: { ...eachTeacher, augment: [{ kind: "mixup", alpha: 1 }] },
    }),
    dataset: partlyLabelled,
  },
  { name: "strict, two coordinators and a lease", spec: specOf({}), dataset: small, hasLease: true },
  {
    name: "quorum of one",
    spec: specOf({ ensemble: { policy: { kind: "quorum", teachers: 1 } } }),
    dataset: small,
  },
  {
    name: "best effort",
    spec: specOf({
      ensemble: { policy: { kind: "best-effort" } },
      run: eachTeacher,
      train: { checkpointEverySteps: 2 },
    }),
    dataset: small,
  },
  {
    name: "quorum of one, two coordinators and a lease",
    spec: specOf({ ensemble: { policy: { kind: "quorum", teachers: 1 } } }),
    dataset: small,
    hasLease: true,
  },
  {
    name: "strict, both signals, positions of which some count for nothing",
    spec: specOf({ run: eachTeacher, train: { stepsPerRequest: 2, credit: 4 } }),
    dataset: positioned,
  },
  {
    name: "quorum of one, values merged by median, some targets absent",
    spec: specOf({
      ensemble: { policy: { kind: "quorum", teachers: 1 }, average: "median" },
      run: {
        signal: "logits",
        codec: "float32",
        objective: [
          { loss: "regression", weight: 1 },
          { loss: "huber", to: "target", weight: 1 },
        ],
      },
    }),
    dataset: measured,
  },
  {
    name: "strict, several outputs, two batches a request",
    spec: specOf({
      run: { signal: "logits", codec: "float32", objective: onSeveral },
      train: { stepsPerRequest: 2, credit: 4 },
    }),
    dataset: several,
  },
  {
    name: "quorum of one, several outputs, two coordinators and a lease",
    spec: specOf({
      ensemble: { policy: { kind: "quorum", teachers: 1 } },
      run: { signal: "logits", codec: "float32", objective: onSeveral },
    }),
    dataset: several,
    hasLease: true,
  },
  {
    name: "strict, sparse rows of 16,384 classes, of which one teacher knows 9,000",
    knownToRight: 9000,
    spec: specOf({
      run: { codec: { kind: "top-k", k: 3 }, objective: [onTarget, { loss: "hard-label", weight: 1 }] },
      train: { epochs: 1 },
    }),
    dataset: vocabulary,
  },
  {
    name: "best effort, sparse rows of 16,384 classes",
    spec: specOf({
      ensemble: { policy: { kind: "best-effort" } },
      run: { codec: { kind: "sampled", draws: 5 }, objective: [onTarget, { loss: "hard-label", weight: 1 }] },
      train: { epochs: 1, stepsPerRequest: 2 },
    }),
    dataset: vocabulary,
  },
  {
    name: "quorum of one, tokens of 16,384 at two positions, sparse",
    spec: specOf({
      ensemble: { policy: { kind: "quorum", teachers: 1 } },
      run: { codec: { kind: "top-k", k: 3 }, objective: [onTarget, { loss: "hard-label", weight: 1 }] },
      train: { epochs: 1 },
    }),
    dataset: tokens,
  },
];
