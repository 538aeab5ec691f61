import { loadDataset } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { checkSparse, unmeasuredEnsembleWarning } from "./check-sparse.ts";

const classes = 16_384;
const digits = await loadDataset({ name: "digits" });
const wide = { ...digits, classes: Array.from({ length: classes }, (_, c) => `c${c}`) };
const both = [
  { loss: "soft-target-kl", weight: 1 },
  { loss: "hard-label", weight: 1 },
];
const specOf = (keys: object) =>
  runSpecSchema(opaqueParts).parse({
    name: "wide",
    dataset: { name: "digits" },
    teachers: [{ name: "a", model: "./a" }],
    student: { model: { kind: "mlp", units: [8] } },
    codec: { kind: "top-k", k: 20 },
    objective: both,
    train: { epochs: 1 },
    ...keys,
  });

test("what takes sparse signals is fine; of fewer classes, or with a dense codec, everything is", () => {
  checkSparse(specOf({ ensemble: { weighting: { kind: "accuracy" } } }), wide);
  checkSparse(specOf({ teachers: [{ name: "a", model: "./a", classMap: { x: null } }] }), wide);
  checkSparse(specOf({ codec: "float16", objective: [{ loss: "dist", weight: 1 }] }), wide);
  checkSparse(specOf({ objective: [{ loss: "dist", weight: 1 }] }), digits);
});

test("that nobody measures the ensemble is said where signals stay sparse", () => {
  expect(unmeasuredEnsembleWarning(specOf({}), wide)).toBe(
    "codec top-20: signals stay sparse, so that teachers and their ensemble are not measured on test samples",
  );
  expect(unmeasuredEnsembleWarning(specOf({}), digits)).toBeNull();
  expect(unmeasuredEnsembleWarning(specOf({ codec: "float16" }), wide)).toBeNull();
});

const needs = (key: string, expected: string) =>
  `${key} needs a value of each of 16384 classes, top-20 sends few of them: expected ${expected}, or a dense codec such as float16`;

test.each([
  [{ objective: [{ loss: "dist", weight: 1 }, both[1]] }, "objective: loss dist", "reverse-kl or soft-target-kl"],
  [
    { objective: [{ loss: "reverse-kl", weight: 1, normalize: "standardize" }, both[1]] },
    "objective: normalize of reverse-kl",
    "reverse-kl without it",
  ],
  [
    { objective: both.slice(0, 1) },
    "the divergence from the ensemble, which chooses the epoch where no loss reads labels,",
    "a hard-label term",
  ],
  [
    { stages: [{ name: "first", epochs: 1, objective: [{ loss: "jsd", weight: 1 }] }] },
    "stage first: loss jsd",
    "reverse-kl or soft-target-kl",
  ],
  [
    { ensemble: { weighting: { kind: "entropy" } } },
    "ensemble.weighting: entropy",
    "uniform, fixed, accuracy, likelihood, routing, stochastic",
  ],
  [{ ensemble: { calibrate: true } }, "ensemble.calibrate", "false"],
  [{ signals: { mode: "hybrid" } }, "signals.mode: hybrid", "online"],
])("refuses %o by name", (keys, key, expected) => {
  expect(() => checkSparse(specOf(keys), wide)).toThrow(needs(key, expected));
});
