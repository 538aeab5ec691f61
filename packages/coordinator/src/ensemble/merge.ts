import type { OutputSpec } from "@faculty/shared/outputs";
import { emptyRowSoftmax, type Rows, softmaxRow } from "@faculty/shared/tensor";
import type { TeacherLogits } from "../outputs/distribution/align.ts";
import { type MixtureSpec, outputKinds } from "../outputs/output-kinds.ts";
import type { BoundWeighting, Standing } from "./weighting.ts";

/** What the ensemble is made of for one batch: the teachers that are present, in merge order. */
export interface MergeInputs {
  readonly teachers: readonly string[];
  readonly signals: readonly TeacherLogits[];
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
  /** `[rows, classes]`, the mixture at the temperature asked for. */
  readonly logProbabilities: Rows;
  /** `[rows, classes]`: `Σ_k w_k z_k`, each teacher's own constant kept; means something only for raw logits. */
  readonly logits: Rows;
  /** `[rows, teachers]`. */
  readonly weights: Float64Array;
  /** Each teacher at temperature 1 over the run's classes. */
  readonly perTeacher: readonly Rows[];
  /** `[rows]`: `H(p̄) − Σ_k w_k H(p_k)`, nats: 0 when all agree. */
  readonly disagreements: Float64Array;
}

/** Aligns, weighs, softens and mixes, in float64 and in teacher order, so that the same signals give the same bits. */
export function merge(inputs: MergeInputs, spec: MergeSpec, temperature: number): Merged {
  const { signals, output } = inputs;
  const { align, mix } = outputKinds[output.kind];
  const perTeacher = once(() => align(signals, 1, spec.absentClasses));
  const weights = spec.weighting.weigh({
    ...inputs,
    get logProbabilities() {
      return perTeacher();
    },
  });
  const { mixed: logProbabilities, disagreements } = mix(signals, weights, { ...spec, temperature });
  const logits = once(() => meanLogits(signals, perTeacher(), weights));
  return {
    logProbabilities,
    get logits() {
      return logits();
    },
    weights,
    get perTeacher() {
      return perTeacher();
    },
    disagreements,
  };
}

function once<Value>(compute: () => Value): () => Value {
  let computed: { readonly value: Value } | undefined;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}

/** Completed log-probabilities shifted back by each row's own log Σ exp(z), which restores raw logits exactly. */
function meanLogits(signals: readonly TeacherLogits[], perTeacher: readonly Rows[], weights: Float64Array): Rows {
  const { rows, width } = perTeacher[0] as Rows;
  const data = new Float64Array(rows * width);
  signals.forEach(({ logits }, k) => {
    const aligned = perTeacher[k] as Rows;
    const softmax = emptyRowSoftmax(logits.width);
    for (let row = 0; row < rows; row++) {
      softmaxRow(logits.data, row * logits.width, 1, softmax);
      const constant = softmax.max + Math.log(softmax.sum);
      const weight = weights[row * signals.length + k] as number;
      for (let i = row * width; i < (row + 1) * width; i++)
        data[i] = (data[i] as number) + weight * ((aligned.data[i] as number) + constant);
    }
  });
  return { rows, width, data };
}

/** Mean of some rows' values; 0 of none. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
