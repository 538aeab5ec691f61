import { expect, test } from "vitest";
import { type EpochChoice, epochChoice } from "./epoch-choice.ts";

const teacher = (outputs: boolean) => ({ teachers: [{ name: "a", model: "a", replicas: 1, outputs }] });
const soft = [{ loss: "soft-target-kl", weight: 1 }];
const hard = [{ loss: "hard-label", weight: 1 }];

test.each<readonly [string, readonly { loss: string; weight: number }[], readonly number[], boolean, EpochChoice]>([
  ["labels of two classes that a term reads", [...hard, ...soft], [0, 1], true, "labels"],
  ["no label is read", soft, [0, 1], true, "ensemble"],
  ["those held out are of one class", [...hard, ...soft], [2, 2], true, "ensemble"],
  ["nothing is held out", soft, [], true, "none"],
  ["a student from scratch has labels of one class", hard, [2, 2], false, "none"],
  ["a student from scratch has labels of two", hard, [0, 1], false, "labels"],
])("epochs where %s", (_, terms, heldOut, asks, expected) => {
  expect(epochChoice(teacher(true), terms, heldOut, asks)).toBe(expected);
});

test("where no teacher's outputs count there is no ensemble, and labels are read after all", () => {
  const hint = [{ loss: "hint", weight: 1, from: "a/x", to: "y" }];
  expect(epochChoice(teacher(false), hint, [0, 1], true)).toBe("labels");
  expect(epochChoice(teacher(false), hint, [1, 1], true)).toBe("none");
});

test("a metric that the run prefers is told by labels, though no term reads any", () => {
  const train = { best: { metric: "macroF1" } };
  const soft = [{ loss: "soft-target-kl", weight: 1 }];
  expect(epochChoice({ ...teacher(true), train }, soft, [0, 1], true)).toBe("labels");
  expect(epochChoice(teacher(true), soft, [0, 1], true)).toBe("ensemble");
});
