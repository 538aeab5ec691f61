import { parseRunFile } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { runSchema } from "./run-schema.ts";

function parse(objective: string, signal = ""): unknown {
  const text = `name: small
dataset: { name: digits }
teachers: [{ name: wide, model: ./wide }]
${signal}
student: { model: { kind: mlp, units: [8] } }
objective: [${objective}]
train: { epochs: 1 }
`;
  return parseRunFile(text, "run.yaml", runSchema);
}

const place = "run.yaml:6:21 objective[0].loss";

test.each([
  ["logit-mse", "{ loss: logit-mse, weight: 1 }"],
  ["soft-target-kl", "{ loss: soft-target-kl, weight: 1, sampleTemperature: { kind: flsw } }"],
  ["convention", "{ loss: convention, convention: textbrewer-mse, weight: 1 }"],
])("names the keys where %s needs raw logits and the run does not ask for them", (loss, term) => {
  expect(() => parse(term)).toThrow(
    `${place}: ${loss} as written here compares raw logits, expected signal: logits, found signal: log-probabilities`,
  );
  expect(parse(term, "signal: logits")).toMatchObject({ signal: "logits" });
});

test("takes a term whose plug-ins need no logits", () => {
  const term = "{ loss: soft-target-kl, weight: 1, sampleTemperature: { kind: cwsm }, normalize: standardize }";
  expect(parse(term)).toMatchObject({ objective: [{ sampleTemperature: { kind: "cwsm", beta: 1 } }] });
});

test("a metric that does not measure one class of many is refused by name", () => {
  const term = "{ loss: hard-label, weight: 1, classWeights: balanced }";
  const text = (metric: string) => `name: small
dataset: { name: digits, validation: 0.1 }
teachers: [{ name: wide, model: ./wide }]
student: { model: { kind: mlp, units: [8] } }
objective: [${term}]
train: { epochs: 1, best: { metric: ${metric} } }
`;
  const objective = [{ loss: "hard-label", classWeights: "balanced" }];
  expect(parseRunFile(text("macroF1"), "run.yaml", runSchema)).toMatchObject({ objective, train: { best: {} } });
  expect(() => parseRunFile(text("mae"), "run.yaml", runSchema)).toThrow(
    "run.yaml:6:37 train.best.metric: mae does not measure one class of many, expected accuracy, nll, ece, balancedAccuracy, macroF1",
  );
});

const hint = "{ loss: hint, weight: 1, from: medium/dense1, to: dense1 }";
const medium = "assistants: [{ name: medium, model: { kind: mlp, units: [16] } ";

test("the student compares layers of its assistant, not of the teachers", () => {
  const own = `${medium}, objective: [{ loss: soft-target-kl, weight: 1 }] }]`;
  expect(parse(hint, own)).toMatchObject({ assistants: [{ name: "medium" }] });
  expect(() => parse(hint.replace("medium", "wide"), own)).toThrow(
    "run.yaml:6:44 objective[0].from: expected a layer of one of the teachers medium, found wide",
  );
});

test("an assistant cannot take an objective that compares layers of itself", () => {
  expect(() => parse(hint, `${medium}}]`)).toThrow(
    "assistants[0].objective: expected a layer of one of the teachers wide, found medium",
  );
});

test("a term that weighs the teachers itself is refused for more of them than it can weigh", () => {
  const names = Array.from({ length: 9 }, (_, k) => `teacher-${k}`);
  const text = `name: many
dataset: { name: digits }
teachers: [${names.map((name) => `{ name: ${name}, model: ./${name} }`).join(", ")}]
student: { model: { kind: mlp, units: [8] } }
objective: [{ loss: adaptive-kl, weight: 1 }]
train: { epochs: 1 }
`;
  expect(() => parseRunFile(text, "run.yaml", runSchema)).toThrow(
    "objective[0]: adaptive-kl weighs at most 8 teachers, found 9",
  );
  expect(parseRunFile(text.replace("adaptive-kl", "gated-kl"), "run.yaml", runSchema)).toMatchObject({ name: "many" });
});

test.each([
  ["adaptive-kl", true, "{ loss: adaptive-kl, weight: 1 }"],
  ["gated-kl", true, "{ loss: gated-kl, weight: 1 }"],
  ["soft-target-kl", false, "{ loss: soft-target-kl, weight: 1 }"],
])("%s beside a teacher of layers alone: refused by name is %s", (loss, isRefused, term) => {
  const text = `name: small
dataset: { name: digits }
teachers: [{ name: wide, model: ./wide }, { name: deep, model: ./deep, outputs: false }]
student: { model: { kind: mlp, units: [8] } }
objective: [${term}, { loss: hint, weight: 1, from: deep/dense1, to: dense1 }]
train: { epochs: 1 }
`;
  const parsed = () => parseRunFile(text, "run.yaml", runSchema);
  const refusal = `run.yaml:5:21 objective[0].loss: ${loss} compares each teacher's outputs, expected no teacher with outputs: false`;
  if (isRefused) expect(parsed).toThrow(refusal);
  else expect(parsed()).toMatchObject({ teachers: [{ outputs: true }, { outputs: false }] });
});
