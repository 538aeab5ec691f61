import { readFileSync } from "node:fs";
import { mergeSparse } from "@faculty/coordinator/ensemble";
import { bindWeighting } from "@faculty/coordinator/ensemble/weightings";
import { outputSpace } from "@faculty/coordinator/outputs";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { codecOf, denseRows, type SparseRows } from "@faculty/shared/codecs";
import type { OutputSpec } from "@faculty/shared/outputs";
import { createRandom, type Random } from "@faculty/shared/random";
import type { StepBatch } from "@faculty/student-trainer/batch";
import { createObjective } from "@faculty/student-trainer/objective";
import { createOptimizer } from "@faculty/student-trainer/optimizer";
import { createTrainingStep, trainedVariables } from "@faculty/student-trainer/step";
import { numberedOutput } from "@faculty/testing";
import type { Figure } from "../figure.ts";

const classes = 49_152;
const teachers = ["a", "b", "c"];
const k = 64;
const temperature = 2;
const seed = 7;
const inputWidth = 8;
const mebibyte = 2 ** 20;
/** Of each row of a teacher so many classes stand out, in steps of 1/16; the others have this logit. */
const [likely, unlikely] = [100, -12];
/** A step holds some twenty arrays as wide as the student's logits: one on 4,096 rows would take 16 GiB. */
const stepRows = 256;

/**
 * Memory of a target of 49,152 classes, 64 samples of 64 positions (`--quick`: 4 samples), which three teachers send as
 * their 64 likeliest: from their replies through the merge to a step of a student on 256 rows, whose own logits are
 * of all classes.
 */
export const sparseFigure: Figure = {
  summary: "memory of a sparse target of 49,152 classes: replies, merge, and a student's step beside a dense target's",
  measure: async ({ quick }) => {
    await startBackend();
    const rows = (quick ? 4 : 64) * 64;
    const output = numberedOutput(classes);
    const before = residentMiB();
    const sent = teachers.map((name, t) => sentBy(name, rows, createRandom(seed, t)));
    const merged = merge(sent, output, rows);
    const sparse = merged.sparse as SparseRows;
    const afterMerge = residentMiB();
    const part: SparseRows = { ...sparse, rows: stepRows, data: sparse.data.subarray(0, stepRows * sparse.width) };
    const trained = await stepOn({ target: part.data, isSparse: true }, stepRows, output);
    const afterSparse = residentMiB();
    const dense = await stepOn({ target: denseRows(part, classes).data }, stepRows, output);
    const afterDense = residentMiB();
    const json = {
      rows,
      stepRows,
      replyMiB: inMiB(sent[0]?.bytes ?? 0),
      heldMiB: inMiB(sent[0]?.logits.data.byteLength ?? 0),
      targetMiB: inMiB(sparse.data.byteLength),
      denseTargetMiB: inMiB(4 * rows * classes),
      mergeMiB: afterMerge - before,
      sparseStepMiB: afterSparse - afterMerge,
      denseStepMiB: afterDense - afterMerge,
      liveTensors: trained.tensors,
      lossesApart: Math.abs(trained.loss - dense.loss),
    };
    return {
      json,
      lines: [
        `${rows} rows of ${classes} classes, three teachers' ${k} likeliest`,
        `a teacher's reply ${json.replyMiB} MiB, as the coordinator holds it ${json.heldMiB}, the target ${json.targetMiB}; a dense target ${json.denseTargetMiB}`,
        `greatest resident memory: +${json.mergeMiB} MiB by replies and merge, +${json.sparseStepMiB} by a step on ${stepRows} rows of the sparse target, +${json.denseStepMiB} by one on as many of the dense target`,
        `losses of both steps differ by ${json.lossesApart.toExponential(1)}, tensors live ${trained.tensors.join(", ")} after steps 1 and 2`,
      ],
    };
  },
};

/** A teacher's rows through its codec, some at a time, as a node computes them. */
function sentBy(name: string, rows: number, random: Random) {
  const codec = codecOf({ kind: "top-k", k });
  const atOnce = 64;
  const data = new Float32Array(rows * (1 + 2 * k));
  let bytes = 0;
  for (let row = 0; row < rows; row += atOnce) {
    const said = new Float32Array(atOnce * classes).fill(unlikely);
    for (let i = 0; i < atOnce * likely; i++)
      said[Math.floor(i / likely) * classes + random.integer(0, classes - 1)] = -(i % likely) / 16;
    const tensors = codec.encode({ rows: atOnce, width: classes, data: said });
    bytes += tensors.reduce((sum, tensor) => sum + tensor.bytes.length, 0);
    const tensor = (wanted: string) => tensors.find((one) => one.name === wanted) as (typeof tensors)[number];
    const read = codec.decodeSparse?.({ tensor, from: name, rows: atOnce, width: classes });
    if (read !== undefined) data.set(read.data, row * read.width);
  }
  return { bytes, logits: { rows, width: 1 + 2 * k, data } };
}

function merge(sent: readonly { readonly logits: SparseRows }[], output: OutputSpec, rows: number) {
  const signals = sent.map(({ logits }, t) => ({
    logits,
    space: outputSpace(teachers[t] ?? "", output, output),
    classes,
  }));
  const weighting = bindWeighting({ kind: "uniform" }, teachers);
  const inputs = { teachers, signals, labels: new Int32Array(rows), standings: [], output };
  return mergeSparse(inputs, { weighting, space: "probabilities", absentClasses: "conditional" }, temperature);
}

/** Two steps of a small student. */
async function stepOn(
  said: { readonly target: Float32Array; readonly isSparse?: boolean },
  rows: number,
  output: OutputSpec,
) {
  const model = await buildModel({ kind: "mlp", units: [8] }, [inputWidth], output, seed);
  using objective = createObjective([{ loss: "soft-target-kl", weight: 1 }], { output, teachers: 0, seed });
  const spec = { kind: "sgd", learningRate: 0.001, weightDecay: 0 } as const;
  using optimizer = createOptimizer(spec, trainedVariables(model, objective));
  using step = createTrainingStep({ model, inputShape: [inputWidth], output, objective, optimizer });
  const random = createRandom(seed, teachers.length);
  const batch: StepBatch = {
    rows,
    inputs: Float32Array.from({ length: rows * inputWidth }, () => random.uniform()),
    labels: new Int32Array(rows),
    temperature,
    said: { kind: "mixture", ...said, logits: null, perTeacher: null, layers: new Map() },
  };
  const tensors: number[] = [];
  for (let i = 0; i < 2; i++) {
    step.run(batch, i, spec.learningRate);
    tensors.push(tf.memory().numTensors);
  }
  const { sums } = step.takeTerms();
  model.dispose();
  return { tensors, loss: Object.values(sums)[0] ?? Number.NaN };
}

/** The greatest that this process had so far, MiB, as Linux counts it. */
function residentMiB(): number {
  return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024);
}

function inMiB(bytes: number): number {
  return Math.round((10 * bytes) / mebibyte) / 10;
}
