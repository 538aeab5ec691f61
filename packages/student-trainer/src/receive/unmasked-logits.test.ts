import { outputOver } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import type { PlannedBatch } from "../batch/planned-samples.ts";
import { unmaskedLogits } from "./unmasked-logits.ts";

const saidOf = (logits: readonly number[]): PlannedBatch["said"] => ({
  kind: "mixture",
  target: new Float32Array(logits.length),
  logits: Float32Array.from(logits),
  perTeacher: null,
  layers: new Map(),
});

async function* batchOf(...softLogits: readonly number[]): AsyncGenerator<PlannedBatch> {
  const rows = softLogits.length / 3;
  const known = { epoch: 0, step: 0, planEpoch: 0, origin: null, temperature: 1, rows };
  const samples = { ids: Int32Array.of(7, 8), inputs: new Float32Array(rows), labels: new Int32Array(rows) };
  yield { ...known, ...samples, said: saidOf(softLogits) };
}

async function passed(...softLogits: readonly number[]): Promise<readonly PlannedBatch[]> {
  const batches: PlannedBatch[] = [];
  for await (const batch of unmaskedLogits(batchOf(...softLogits), "logit-mse", outputOver(["a", "b", "c"])))
    batches.push(batch);
  return batches;
}

test("logits within a thousand of each other go on to the loss as they are", async () => {
  const [batch] = await passed(5, -995, 0, -300, 300, 12);
  expect([...(batch?.said.kind === "mixture" ? (batch.said.logits ?? []) : [])]).toEqual([5, -995, 0, -300, 300, 12]);
});

test.each([-65_504, -60_000, -1000])("a class masked by %d is named, and its sample", async (masked) => {
  await expect(passed(1, 2, 3, 4, masked, 0)).rejects.toMatchObject({
    code: "NOT_A_SIGNAL",
    message: `term logit-mse: the ensemble's logit of class b is ${masked} for training sample 8, ${4 - masked} below its largest, expected at most 1000: the class is masked, take a loss of probabilities such as soft-target-kl`,
  });
});
