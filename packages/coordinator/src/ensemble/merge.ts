import { notCounted } from "@faculty/data/augmentation";
import type { RestGroups, SparseRows } from "@faculty/shared/codecs";
import { type OutputSpec, positionsOf } from "@faculty/shared/outputs";
import { madeWhenRead, type Rows } from "@faculty/shared/tensor";
import type { TeacherLogits } from "../outputs/distribution/align.ts";
import { type MixtureSpec, outputKinds } from "../outputs/output-kinds.ts";
import type { BoundWeighting, Standing } from "./weighting.ts";

/** What the ensemble is made of for one batch: the teachers that are present, in merge order. */
export interface MergeInputs {
  readonly teachers: readonly string[];
  readonly signals: readonly TeacherLogits[];
  /** Class index of each row, `noLabel`, or, of an output with positions, `notCounted`. */
  readonly labels: Int32Array;
  readonly standings: readonly Standing[];
  /** The run's. */
  readonly output: OutputSpec;
}

export interface MergeSpec extends Omit<MixtureSpec, "temperature"> {
  readonly weighting: BoundWeighting;
}

/** One batch of soft targets. What few ask for is computed when it is first read. */
export interface Merged {
  /** The mixture of teachers whose signals are sparse; absent: of others. */
  readonly sparse?: SparseRows | undefined;
  /** Of the classes that `sparse` does not name; absent: all are one group. */
  readonly restGroups?: RestGroups | undefined;
  /** `[rows, classes]`, the mixture at the temperature asked for. */
  readonly logProbabilities: Rows;
  /** `[rows, classes]`: `Σ_k w_k z_k`, each teacher's own constant kept; means something only for raw logits. */
  readonly logits: Rows;
  /** `[rows, teachers]`; 0 in a row that does not count. */
  readonly weights: Float64Array;
  /** Each teacher at temperature 1 over the run's classes. */
  readonly perTeacher: readonly Rows[];
  /** `[rows]`: `H(p̄) − Σ_k w_k H(p_k)`, nats: 0 when all agree. */
  readonly disagreements: Float64Array;
  /** `[rows]`, 0 of each that does not count, else 1; absent: all count. */
  readonly counted?: Uint8Array | undefined;
}

/** Aligns, weighs, softens and mixes, in float64 and in teacher order, so that the same signals give the same bits. */
export function merge(inputs: MergeInputs, spec: MergeSpec, temperature: number): Merged {
  const { signals, output } = inputs;
  const { align, mix, meanLogits } = outputKinds[output.kind];
  const perTeacher = once(() => align(signals, 1, spec.absentClasses));
  const weights = spec.weighting.weigh(madeWhenRead({ ...inputs }, "logProbabilities", perTeacher));
  const { mixed: logProbabilities, disagreements } = mix(signals, weights, { temperature, ...spec });
  const logits = once(() =>
    meanLogits({ signals, perTeacher, weights, mixed: logProbabilities, absent: spec.absentClasses }),
  );
  const merged = { logProbabilities, ...countedWeights(inputs, weights), disagreements };
  return madeWhenRead(madeWhenRead(merged, "logits", logits), "perTeacher", perTeacher);
}

/** The weights with nothing in rows that do not count, and which those are. */
export function countedWeights(
  { labels, output }: Pick<MergeInputs, "labels" | "output">,
  weights: Float64Array,
): Pick<Merged, "weights" | "counted"> {
  if (positionsOf(output).length === 0 || !labels.includes(notCounted)) return { weights };
  const counted = Uint8Array.from(labels, (label) => (label === notCounted ? 0 : 1));
  const teachers = weights.length / counted.length;
  return { weights: weights.map((weight, i) => (counted[Math.floor(i / teachers)] === 0 ? 0 : weight)), counted };
}

/** Computes when it is first asked, and remembers. */
export function once<Value>(compute: () => Value): () => Value {
  let computed: { readonly value: Value } | undefined;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}

/** Mean of the values of rows that count; 0 of none. @param counted - As `Merged` has it. */
export function meanOf(values: Float64Array, counted?: Uint8Array): number {
  let [sum, count] = [0, 0];
  values.forEach((value, row) => {
    if (counted?.[row] === 0) return;
    sum += value;
    count += 1;
  });
  return count === 0 ? 0 : sum / count;
}
