import { expect, test } from "vitest";
import { checkRun } from "./check-run.ts";
import type { RunSpec } from "./run-spec.ts";
import { opaqueParts, runSpecSchema } from "./run-spec-schema.ts";

const schema = runSpecSchema(opaqueParts);

function problemsOf(change: object): readonly string[] {
  const spec: RunSpec = schema.parse({
    name: "small",
    dataset: { name: "digits" },
    teachers: [
      { name: "a", model: "./a" },
      { name: "b", model: "./b" },
    ],
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 10 },
    ...change,
  });
  return checkRun(spec).map(({ key, message }) => `${key.join(".")}: ${message}`);
}

test("finds nothing wrong with a plain run", () => {
  expect(problemsOf({})).toEqual([]);
});

test.each([
  [
    { teachers: [teacher("a"), teacher("b"), teacher("a")] },
    "teachers.2.name: expected a name of its own, found a again",
  ],
  [
    { teachers: [{ ...teacher("a"), classes: ["x", "y", "x"] }] },
    "teachers.0.classes.2: expected each class once, found x again",
  ],
  [
    {
      teachers: [teacher("a"), { name: "old", signals: "./old.npy", classes: ["x"] }],
      augment: [{ kind: "noise", std: 0.1 }],
    },
    "teachers.1.signals: what was saved is of samples as they are, expected no augment",
  ],
  [{ ceiling: true }, "ceiling: trains on the labels that dataset.labels hides, expected dataset.labels or no ceiling"],
  [{ assistants: [assistant("c"), assistant("a")] }, "assistants.1.name: expected a name of its own, found a again"],
  [
    { assistants: [assistant("x".repeat(43))] },
    "assistants.0.name: expected at most 42 characters beside the run's name small, found 43",
  ],
  [
    { assistants: [{ ...assistant("c"), epochs: 2 }], temperature: { tune: [1, 2], epochs: 3 } },
    "assistants.0.epochs: expected at least temperature.epochs 3, found 2",
  ],
  [
    { assistants: [{ ...assistant("c"), objective: [{ loss: "soft-target-kl", weight: 0 }] }] },
    "assistants.0.objective: expected a term whose weight is more than 0, found none",
  ],
  [{ classBias: { tune: ["7", "8", "7"] } }, "classBias.tune.2: expected each class once, found 7 again"],
  [
    { classBias: { tune: ["7"] }, dataset: { name: "digits", validation: 0 } },
    "classBias.tune: needs validation samples, dataset.validation is 0",
  ],
  [{ students: [{ name: "x" }, { name: "x" }] }, "students.1.name: expected a name of its own, found x again"],
  [
    { students: [{ name: "x", objective: [{ loss: "soft-target-kl", weight: 0 }] }] },
    "students.0.objective: expected a term whose weight is more than 0, found none",
  ],
  [
    { students: [{ name: "x", temperature: 0 }] },
    "students.0.temperature: expected more than 0 and at most 1000 in every epoch, found 0",
  ],
  [
    { codec: { kind: "sampled", draws: 5 }, students: [{ name: "x", temperature: 2 }] },
    "students.0.temperature: sampled signals are unbiased at the run's temperature alone, expected none of its own",
  ],
  [
    { teachers: [{ ...teacher("a"), outputs: false, classMap: { x: null } }, teacher("b")] },
    "teachers.0.classMap: names classes of outputs that are not used, expected outputs: true or no classMap",
  ],
  [
    {
      teachers: [{ ...teacher("a"), outputs: false }, teacher("b")],
      ensemble: { policy: { kind: "quorum", teachers: 2 } },
    },
    "ensemble.policy.teachers: expected at most the run's 1 teachers, found 2",
  ],
  [{ search: { epochs: 2 } }, "search: expected 2 to 64 combinations of candidates, found 1"],
  [{ search: { epochs: 11, learningRate: [0.1, 0.2] } }, "search.epochs: expected at most train.epochs 10, found 11"],
  [
    { search: { epochs: 2, temperature: [1, 2] }, temperature: { tune: [1, 2], epochs: 1 } },
    "search.temperature: expected temperature.tune or search.temperature, found both",
  ],
  [
    { search: { epochs: 2, weights: [[1], [0.5, 0.5]] } },
    "search.weights.1: expected a weight for each of the 1 terms, found 2",
  ],
  [{ search: { epochs: 2, weights: [[1], [0]] } }, "search.weights.1: expected a weight of more than 0, found none"],
  [
    { search: { epochs: 2, learningRate: [0.1, 0.2] }, dataset: { name: "digits", validation: 0 } },
    "search: needs validation samples, dataset.validation is 0",
  ],
  [
    { search: { epochs: 2, temperature: [1, 2] }, codec: { kind: "sampled", draws: 8 } },
    "codec.kind: sampled signals are unbiased at one temperature alone, expected temperature to be a number",
  ],
  [
    { ensemble: { policy: { kind: "quorum", teachers: 3 } } },
    "ensemble.policy.teachers: expected at most the run's 2 teachers, found 3",
  ],
  [{ temperature: 0 }, "temperature: expected more than 0 and at most 1000 in every epoch, found 0"],
  [{ temperature: 1001 }, "temperature: expected more than 0 and at most 1000 in every epoch, found 1001"],
  [
    { temperature: { schedule: "warm-up", to: 4, epochs: 2 } },
    "temperature: expected more than 0 and at most 1000 in every epoch, found 0",
  ],
  [
    { temperature: { schedule: "linear", from: 4, to: 0, epochs: 2 } },
    "temperature: expected more than 0 and at most 1000 in every epoch, found 0",
  ],
  [
    { temperature: { schedule: "step", from: 1, factor: 10, every: 2 } }, // 10⁴ from epoch 8
    "temperature: expected more than 0 and at most 1000 in every epoch, found 10000",
  ],
  [
    { temperature: { schedule: "stop", from: 4, after: 9 } },
    "temperature: expected more than 0 and at most 1000 in every epoch, found 0",
  ],
  [
    { temperature: { tune: [1, 2, 1], epochs: 2 } },
    "temperature.tune.2: expected each temperature once, found 1 again",
  ],
  [{ temperature: { tune: [1, 2], epochs: 11 } }, "temperature.epochs: expected at most train.epochs 10, found 11"],
  [
    { temperature: { tune: [1, 2], epochs: 2 }, dataset: { name: "digits", validation: 0 } },
    "temperature.tune: needs validation samples, dataset.validation is 0",
  ],
  [
    { train: { epochs: 10, earlyStopping: { patience: 2 } }, dataset: { name: "digits", validation: 0 } },
    "train.earlyStopping: needs validation samples, dataset.validation is 0",
  ],
  [
    { objective: [{ loss: "hard-label", weight: 0 }] },
    "objective: expected a term whose weight is more than 0, found none",
  ],
])("%j: %s", (change, problem) => {
  expect(problemsOf(change)).toEqual([problem]);
});

test("accepts what a schedule reaches only after the run", () => {
  expect(problemsOf({ temperature: { schedule: "step", from: 1, factor: 10, every: 3 } })).toEqual([]); // 10³ in epoch 9
  expect(problemsOf({ temperature: { schedule: "stop", from: 4, after: 10 } })).toEqual([]);
});

function teacher(name: string): { name: string; model: string } {
  return { name, model: `./${name}` };
}

function assistant(name: string) {
  return { name, model: { kind: "mlp" } };
}
