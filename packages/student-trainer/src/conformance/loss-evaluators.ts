import { tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import { centredGramOf, gramOf } from "../objective/features/gram.ts";
import { asSpatial } from "../objective/features/spatial.ts";
import type { StepInputs } from "../objective/loss/loss.ts";
import { attentionTransfer } from "../objective/losses/attention-transfer.ts";
import { fsp, fspMatrix } from "../objective/losses/fsp.ts";
import { hint } from "../objective/losses/hint.ts";
import { lossNamed } from "../objective/losses/losses.ts";
import { rkdAngle } from "../objective/losses/rkd-angle.ts";
import { rkdDistance } from "../objective/losses/rkd-distance.ts";
import { similarityPreserving } from "../objective/losses/similarity-preserving.ts";
import { termSpec } from "../objective/terms/term-spec.ts";
import { type ConformanceCase, flatten, type Nested, shapeOf } from "./conformance-file.ts";

/** Evaluates a case: values by the names `expected` uses, row-major; null where the case asks for what does not exist. */
export type ConformanceEvaluator = (reference: ConformanceCase) => Readonly<Record<string, ArrayLike<number>>> | null;

type Inputs = Readonly<Record<string, tf.Tensor>>;
type Params = ConformanceCase["params"];
type LossOfCase = (inputs: Inputs, params: Params) => tf.Scalar | null;

/** The evaluation of each case that is a loss, by the case's name; each goes through the table of losses. */
export const lossEvaluators: Readonly<Record<string, ConformanceEvaluator>> = {
  cross_entropy: term(({ labelSmoothing }) => ({ loss: "hard-label", weight: 1, labelSmoothing })),
  soft_target_kl: term(() => ({ loss: "soft-target-kl", weight: 1 })),
  soft_target_mse: term(() => ({ loss: "soft-target-mse", weight: 1 })),
  logit_mse: term(() => ({ loss: "logit-mse", weight: 1 })),
  reverse_kl: term(() => ({ loss: "reverse-kl", weight: 1 })),
  generalized_jsd: term(({ beta }) => ({ loss: "jsd", weight: 1, beta })),
  decoupled_kd: term(({ alpha, beta }) => ({ loss: "decoupled-kd", weight: 1, alpha, beta })),
  dist: term(({ interWeight, intraWeight }) => ({ loss: "dist", weight: 1, interWeight, intraWeight })),
  standardized_kl: term(() => ({ loss: "soft-target-kl", weight: 1, normalize: "standardize" })),
  term: term((params) => params["term"]), // as the run file writes it
  attention_transfer: features((s, t) =>
    attentionTransfer(asSpatial(s).square().mean(-1, true), asSpatial(t).square().mean(-1, true), "code"),
  ),
  hint: features((s, t, { regressor }) => {
    const channels = s.shape.at(-1) as number;
    const projected = tf.matMul(s.reshape([-1, channels]), regressor as tf.Tensor2D);
    return hint(projected, t.reshape(projected.shape));
  }),
  fsp: features((s, t, { studentFeaturesAfter: sAfter, teacherFeaturesAfter: tAfter }) =>
    fsp(fspMatrix(s, sAfter as tf.Tensor), fspMatrix(t, tAfter as tf.Tensor)),
  ),
  similarity_preserving: features((s, t) => similarityPreserving(gramOf(s), gramOf(t))),
  rkd_distance: features((s, t) => rkdDistance(centredGramOf(s), centredGramOf(t))),
  rkd_angle: features((s, t) => rkdAngle(centredGramOf(s), centredGramOf(t))),
  combined: lossAndGradient((inputs, params) => {
    const mixed = mixtures[String(params["ensemble"])]?.(inputs["teacherLogits"] as tf.Tensor3D, temperatureOf(params));
    if (mixed === undefined) return null;
    const hard = evaluate({ loss: "hard-label", weight: 1 }, inputs, params);
    const soft = evaluate({ loss: "soft-target-kl", weight: 1 }, { ...inputs, teacherLogits: mixed }, params);
    return hard
      .mul(number(params, "hardWeight", 1))
      .add(soft.mul(number(params, "softWeight", 1)))
      .asScalar();
  }),
};

/** Logits of an ensemble that soften, at the temperature, to its mixture; from `[teachers, batch, classes]`. */
const mixtures: Readonly<Record<string, (logits: tf.Tensor3D, temperature: number) => tf.Tensor>> = {
  mean_probabilities: (logits, t) => tf.logSumExp(tf.logSoftmax(logits.div(t)), 0).mul(t),
  mean_logits: (logits) => logits.mean(0),
};

/** A case that is one term of an objective; null where the table of losses has no such term. */
function term(specOf: (params: Params) => unknown): ConformanceEvaluator {
  return lossAndGradient((inputs, params) => {
    const spec = termSpec.safeParse(specOf(params));
    return spec.success ? evaluate(spec.data, inputs, params) : null;
  });
}

/** A case that compares two layers. */
function features(loss: (student: tf.Tensor, teacher: tf.Tensor, inputs: Inputs) => tf.Scalar): ConformanceEvaluator {
  return lossAndGradient((inputs) => {
    const { studentFeatures, teacherFeatures } = inputs;
    return studentFeatures && teacherFeatures ? loss(studentFeatures, teacherFeatures, inputs) : null;
  });
}

/** One loss of the table on the tensors of a case, whose samples may have positions: each is a row. */
function evaluate(term: TermSpec, given: Inputs, params: Params): tf.Scalar {
  const temperature = temperatureOf(params);
  const inputs = inRows(given);
  const logits = inputs["studentLogits"] as tf.Tensor2D;
  using loss = lossNamed(term.loss).bind(term, {
    output: outputOver(Array.from({ length: logits.shape[1] }, (_, label) => `class-${label}`)),
    classCounts: countsOf(inputs["labels"], logits.shape[1]),
    teachers: inputs["teacherLogits"]?.shape[0] ?? 0,
    seed: 1,
  });
  return loss.evaluate({ logits, temperature, ...signals(inputs, temperature) });
}

/** The labels of the case are those of all training samples. */
function countsOf(labels: tf.Tensor | undefined, classes: number): number[] {
  const found = Array.from(labels?.dataSync() ?? []);
  return Array.from({ length: classes }, (_, label) => found.filter((one) => one === label).length);
}

/**
 * `studentLogits` `[rows, …positions, classes]`, `teacherLogits` as many or `[teachers, …]` of that, `labels` and `counted`
 * `[rows, …positions]`, with one row a position.
 */
function inRows(inputs: Inputs): Inputs {
  const { studentLogits, teacherLogits, labels, counted } = inputs;
  if (studentLogits === undefined) return inputs;
  const classes = studentLogits.shape.at(-1) as number;
  const teachers = teacherLogits && teacherLogits.rank > studentLogits.rank ? [teacherLogits.shape[0] as number] : [];
  return {
    ...inputs,
    studentLogits: studentLogits.reshape([-1, classes]),
    ...(teacherLogits && { teacherLogits: teacherLogits.reshape([...teachers, -1, classes]) }),
    ...(labels && { labels: labels.flatten() }),
    ...(counted && { counted: counted.flatten() }),
  };
}

/** A teacher's logits as the signals a trainer would receive; a label below 0 is none. */
function signals({ teacherLogits, labels, counted, draws }: Inputs, temperature: number): Partial<StepInputs> {
  return {
    ...(draws && { draws: draws as tf.Tensor2D }),
    ...(labels && { labels: labels as tf.Tensor1D }),
    ...(labels &&
      [...labels.dataSync()].some((label) => label < 0) && {
        labelled: labels.greaterEqual(0).toFloat() as tf.Tensor1D,
      }),
    ...(counted && { counted: counted as tf.Tensor1D }),
    ...(teacherLogits?.rank === 3 && {
      teacherSignals: tf.logSoftmax(teacherLogits as tf.Tensor3D),
      teacherMask: tf.ones<tf.Rank.R1>([teacherLogits.shape[0]]),
    }),
    ...(teacherLogits?.rank === 2 && {
      softTarget: tf.logSoftmax(teacherLogits.div<tf.Tensor2D>(temperature)),
      softLogits: teacherLogits as tf.Tensor2D,
    }),
  };
}

function lossAndGradient(lossOfCase: LossOfCase): ConformanceEvaluator {
  return ({ inputs: given, params, wrt }) => {
    const values: Record<string, ArrayLike<number>> = {};
    tf.tidy(() => {
      const inputs = Object.fromEntries(Object.entries(given).map(([name, nested]) => [name, tensorOf(name, nested)]));
      const loss = lossOfCase(inputs, params);
      if (loss === null) return;
      values["loss"] = loss.dataSync();
      const at = wrt === undefined ? undefined : inputs[wrt];
      if (wrt === undefined || at === undefined) return;
      values["grad"] = tf
        .grad((x) => lossOfCase({ ...inputs, [wrt]: x }, params) as tf.Scalar)(at)
        .dataSync();
    });
    return Object.keys(values).length === 0 ? null : values;
  };
}

function tensorOf(name: string, values: Nested): tf.Tensor {
  return tf.tensor(flatten(values), shapeOf(values), name === "labels" ? "int32" : "float32");
}

function temperatureOf(params: Params): number {
  return number(params, "temperature", 1);
}

function number(params: Params, name: string, otherwise: number): number {
  const value = params[name];
  return typeof value === "number" ? value : otherwise;
}
