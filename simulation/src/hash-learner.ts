import { createHash, type Hash } from "node:crypto";
import type { PlannedBatch } from "@faculty/student-trainer/batch";
import type { Learner } from "@faculty/student-trainer/learner";
import { addTerms, noTerms, type TermSums } from "@faculty/student-trainer/step";

const width = 16;

/**
 * Learns nothing, and forgets nothing: its weights are a digest of every bit of every batch it was given, in order, and
 * of what it began with. Whole numbers below 2¹⁶, which float32 holds; half of them stand for what an optimizer keeps.
 */
export function createHashLearner(): Learner {
  let weights = new Float32Array(width);
  let slots = new Float32Array(width);
  let iterations = 0;
  let terms: TermSums = noTerms;

  return {
    train: (batch, epoch, step) => {
      const before = createHash("sha256").update(bytesOf(weights)).update(bytesOf(slots));
      before.update(`${epoch} ${step} ${iterations}`);
      slots = wordsOf(absorbed(before, batch));
      weights = wordsOf(createHash("sha256").update(bytesOf(weights)).update(bytesOf(slots)));
      iterations += 1;
      terms = addTerms(terms, { steps: 1, sums: { hash: weights[0] as number } });
    },
    readTerms: () => terms,
    takeTerms: () => {
      const taken = terms;
      terms = noTerms;
      return taken;
    },
    writeTerms: (sums) => {
      terms = sums;
    },
    teacherWeights: () => [],
    clearTeacherWeights: () => undefined,
    readWeights: () => [weights.slice()],
    writeWeights: ([values]) => {
      if (values !== undefined) weights = values.slice();
    },
    save: () => ({ objective: [], optimizer: { iterations, slots: { digest: slots.slice() } } }),
    restore: ({ optimizer }) => {
      slots = (optimizer.slots["digest"] ?? new Float32Array(width)).slice();
      iterations = optimizer.iterations;
    },
    [Symbol.dispose]: () => undefined,
  };
}

function absorbed(hash: Hash, batch: PlannedBatch): Hash {
  const { epoch, step, ids, inputs, labels, targets, counted, temperature, said } = batch;
  const mixed = said.kind === "mixture" ? [said.target, said.logits, said.perTeacher?.values] : [null, null, null];
  hash.update(`${epoch} ${step} ${temperature} ${batch.rows}`);
  for (const values of [ids, inputs, labels, targets, counted, ...mixed]) hash.update(values ? bytesOf(values) : "-");
  return hash;
}

function wordsOf(hash: Hash): Float32Array<ArrayBuffer> {
  const digest = hash.digest();
  return Float32Array.from({ length: width }, (_, i) => digest.readUInt16LE(2 * i));
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
