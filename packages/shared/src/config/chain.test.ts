import { expect, test } from "vitest";
import { chainLinks } from "./chain.ts";
import type { RunSpec } from "./run-spec.ts";
import { opaqueParts, runSpecSchema } from "./run-spec-schema.ts";

const schema = runSpecSchema(opaqueParts);
const written = {
  name: "chained",
  dataset: { name: "digits" },
  teachers: [
    { name: "a", model: "./a" },
    { name: "b", model: "./b" },
  ],
  assistants: [
    { name: "large", model: { kind: "mlp", units: [64] }, epochs: 3 },
    {
      name: "medium",
      model: { kind: "mlp", units: [32] },
      objective: [{ loss: "hint", weight: 1, from: "large/dense1", to: "dense1" }],
    },
  ],
  ensemble: { weighting: { kind: "fixed", weights: { a: 1, b: 2 } }, policy: { kind: "best-effort" } },
  signals: { mode: "offline" },
  student: { model: { kind: "mlp", units: [8] }, repeats: 3 },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { epochs: 5 },
  fineTune: { epochs: 1, learningRate: 0.1 },
};
const links = (more: object = {}) => chainLinks(schema.parse({ ...written, ...more }), (name) => `models/${name}`);
const teachersOf = ({ teachers }: RunSpec) => teachers.map(({ name, model }) => `${name}:${model}`);

test("each link is taught by the one before it, the student at last by the teachers themselves", () => {
  expect(links().map(({ kind, spec }) => [kind, spec.name, teachersOf(spec)])).toEqual([
    ["assistant", "chained-large", ["a:./a", "b:./b"]],
    ["assistant", "chained-medium", ["large:models/large"]],
    ["student", "chained", ["medium:models/medium"]],
    ["direct", "chained-direct", ["a:./a", "b:./b"]],
  ]);
});

test("an assistant is one model without what is the student's alone", () => {
  const [large, medium] = links().map(({ spec }) => spec);
  expect(large).toMatchObject({
    student: { model: { units: [64] }, repeats: 1 },
    train: { epochs: 3 },
    baseline: false,
  });
  expect(large?.fineTune).toBeUndefined();
  expect(medium).toMatchObject({ train: { epochs: 5 }, objective: [{ from: "large/dense1" }] });
});

test("the ensemble's keys are about the teachers; an assistant, which is new, can be asked", () => {
  const [large, medium] = links().map(({ spec }) => spec);
  expect(large).toMatchObject({ ensemble: { weighting: { kind: "fixed" } }, signals: { mode: "offline" } });
  expect(medium).toMatchObject({
    ensemble: { weighting: { kind: "uniform" }, policy: { kind: "strict" } },
    signals: { mode: "hybrid" },
  });
});

test("nothing is compared where the run does not ask for it, or where the student sees layers of its assistant", () => {
  const kinds = (more: object) => links(more).map(({ kind }) => kind);
  expect(kinds({ baseline: false })).toEqual(["assistant", "assistant", "student"]);
  const objective = [{ loss: "hint", weight: 1, from: "medium/dense1", to: "dense1" }];
  expect(kinds({ objective })).toEqual(["assistant", "assistant", "student"]);
});

test("every link is a run file", () => {
  for (const { spec } of links()) expect(schema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
});

test("a run without assistants is its own only link", () => {
  const spec = schema.parse({ ...written, assistants: [] });
  expect(chainLinks(spec, () => "")).toEqual([{ kind: "student", name: "student", spec }]);
});
