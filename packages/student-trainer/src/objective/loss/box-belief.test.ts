import { startBackend, tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import { beforeAll, expect, test } from "vitest";
import { createObjective } from "../objective.ts";
import type { StepInputs } from "./loss.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const item = { name: "item", kind: "distribution", over: { names: ["ground", "bag"] }, positions: [1, 2] } as const;
const box = { name: "box", kind: "values", shape: [1, 2, 2] } as const;
const both: OutputSpec = { name: "output", kind: "several", outputs: [item, box] };
const boxes: OutputSpec = { ...both, detection: { class: "item", box: "box" } };

/** Of two cells the ensemble says a box with 3/4 and 1/4; boxes differ by 1 in the first and by 3 in the second. */
const inputs = (): StepInputs => ({
  logits: tf.tensor2d([[0, 0, 0, 0, 1, 1, 3, 3]]),
  softLogits: tf.tensor2d([[0, Math.log(3), Math.log(3), 0, 0, 0, 0, 0]]),
  targets: tf.tensor2d([[0, 1, 0, 0, 0, 0]]),
  known: tf.tensor2d([[1, 1, 0, 0, 1, 1]]),
  temperature: 1,
});

function valueOf(output: OutputSpec, term: Partial<TermSpec>): number {
  const terms = [{ loss: "regression", output: "box", weight: 1, ...term }] as TermSpec[];
  using objective = createObjective(terms, { output, teachers: 1, seed: 1 });
  return tf.tidy(() => objective.evaluate(inputs(), tf.tensor1d([1])).total.dataSync()[0] as number);
}

test("what the ensemble says of a box counts as surely as it says that one is there", () => {
  expect(valueOf(boxes, {})).toBeCloseTo((3 / 4) * 1 ** 2 + (1 / 4) * 3 ** 2, 5);
});

test("values that are no boxes count alike, and so do boxes that are known", () => {
  expect(valueOf(both, {})).toBeCloseTo((1 ** 2 + 3 ** 2) / 2, 5);
  expect(valueOf(boxes, { to: "target" } as Partial<TermSpec>)).toBeCloseTo(3 ** 2, 5);
});
