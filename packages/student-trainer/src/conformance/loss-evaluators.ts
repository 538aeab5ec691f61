import { tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { sizeOf } from "@faculty/shared/tensor";
import { centredGramOf, gramOf } from "../objective/features/gram.ts";
import { asSpatial } from "../objective/features/spatial.ts";
import { attentionTransfer } from "../objective/losses/attention-transfer.ts";
import { fsp, fspMatrix } from "../objective/losses/fsp.ts";
import { hint } from "../objective/losses/hint.ts";
import { lossNamed } from "../objective/losses/losses.ts";
import { rkdAngle } from "../objective/losses/rkd-angle.ts";
import { rkdDistance } from "../objective/losses/rkd-distance.ts";
import { similarityPreserving } from "../objective/losses/similarity-preserving.ts";
import { termNamed } from "../objective/terms/terms.ts";
import { mixedLogits } from "./case-mixtures.ts";
import { caseOutput } from "./case-outputs.ts";
import { type Inputs, inRows, type Params, signalsOf } from "./case-signals.ts";
import { termOfCase } from "./case-terms.ts";
import { flatten, type Nested, shapeOf } from "./conformance-file.ts";
import type { ReadCase } from "./reference-names.ts";

/**
 * Evaluates a case: values by the names `expected` uses, row-major; null where the case asks for what does not exist.
 * @throws FacultyError USAGE, saying what the case lacks.
 */
export type ConformanceEvaluator = (reference: ReadCase) => Readonly<Record<string, ArrayLike<number>>> | null;

type LossOfCase = (inputs: Inputs, reference: ReadCase) => tf.Scalar;

/** The evaluation of each case that is a loss of a form of its own, by the case's name without punctuation. */
export const lossEvaluators: Readonly<Record<string, ConformanceEvaluator>> = {
  attentiontransfer: features((s, t) =>
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
  similaritypreserving: features((s, t) => similarityPreserving(gramOf(s), gramOf(t))),
  rkddistance: features((s, t) => rkdDistance(centredGramOf(s), centredGramOf(t))),
  rkdangle: features((s, t) => rkdAngle(centredGramOf(s), centredGramOf(t))),
  combined: lossAndGradient((inputs, reference) => {
    const { params, kind } = reference;
    const [hard, soft] = hardAndSoft[kind].map((term) => evaluate(term, inputs, reference)) as [tf.Scalar, tf.Scalar];
    return hard
      .mul(number(params, "hardWeight", 1))
      .add(soft.mul(number(params, "softWeight", 1)))
      .asScalar();
  }),
  softtargetkl: (reference) => (reference.kind === "independent" ? independentKl(reference) : termEvaluator(reference)),
};

/** The cross-entropy above its least value, which is the target's entropy. */
const independentKl: ConformanceEvaluator = lossAndGradient((inputs, reference) => {
  const { kind, params } = reference;
  const { teacherLogits } = inRows(inputs, kind, params);
  if (teacherLogits === undefined) return needs("teacherLogits");
  const target = mixedLogits(teacherLogits, kind, number(params, "temperature", 1), params);
  const least = { ...inputs, studentLogits: target.reshape(inputs["studentLogits"]?.shape ?? []) };
  return evaluate(ofIndependent, inputs, reference).sub(evaluate(ofIndependent, least, reference));
});

const ofIndependent: TermSpec = { loss: "multi-label", weight: 1, to: "ensemble" };

const hardAndSoft: Readonly<Record<ReadCase["kind"], readonly [TermSpec, TermSpec]>> = {
  distribution: [
    { loss: "hard-label", weight: 1 },
    { loss: "soft-target-kl", weight: 1 },
  ],
  independent: [{ ...ofIndependent, to: "target" }, ofIndependent],
  values: [
    { loss: "regression", weight: 1, to: "target" },
    { loss: "regression", weight: 1, to: "ensemble" },
  ],
};

/** A case that is one term of an objective; null where the table of losses has no such term. */
export function termEvaluator(reference: ReadCase): ReturnType<ConformanceEvaluator> {
  const term = termOfCase(reference);
  return term === null ? null : lossAndGradient((inputs) => evaluate(term, inputs, reference))(reference);
}

/** A case that compares two layers. */
function features(loss: (student: tf.Tensor, teacher: tf.Tensor, inputs: Inputs) => tf.Scalar): ConformanceEvaluator {
  return lossAndGradient((inputs) => {
    const { studentFeatures, teacherFeatures } = inputs;
    if (studentFeatures === undefined) return needs("studentFeatures");
    return teacherFeatures === undefined ? needs("teacherFeatures") : loss(studentFeatures, teacherFeatures, inputs);
  });
}

/** One loss of the table on the tensors of a case, whose samples may have positions: each is a row. */
function evaluate(term: TermSpec, given: Inputs, { kind, params }: ReadCase): tf.Scalar {
  const { outputs = ["distribution"] } = termNamed(term.loss);
  if (!outputs.includes(kind))
    throw new FacultyError("USAGE", `${term.loss} is for ${outputs.join(" or ")}, params.kind is ${kind}`);
  const temperature = number(params, "temperature", 1);
  const inputs = inRows(given, kind, params);
  const logits = inputs["studentLogits"] as tf.Tensor2D;
  using loss = lossNamed(term.loss).bind(term, {
    output: caseOutput(kind, { width: logits.shape[1], scale: params["scale"] }),
    classCounts: countsOf(inputs["labels"], logits.shape[1]),
    teachers: inputs["teacherLogits"]?.shape[0] ?? 0,
    seed: 1,
  });
  return loss.evaluate({ logits, temperature, ...signalsOf(inputs, kind, temperature, params) });
}

/** The labels of the case are those of all training samples. */
function countsOf(labels: tf.Tensor | undefined, classes: number): number[] {
  const found = Array.from(labels?.dataSync() ?? []);
  return Array.from({ length: classes }, (_, label) => found.filter((one) => one === label).length);
}

function lossAndGradient(lossOfCase: LossOfCase): ConformanceEvaluator {
  return (reference) => {
    const { inputs: given, wrt } = reference;
    const values: Record<string, ArrayLike<number>> = {};
    tf.tidy(() => {
      const inputs = Object.fromEntries(Object.entries(given).map(([name, nested]) => [name, tensorOf(name, nested)]));
      values["loss"] = lossOfCase(inputs, reference).dataSync();
      const at = wrt === undefined ? undefined : inputs[wrt];
      if (wrt === undefined || at === undefined) return;
      values["grad"] = tf
        .grad((x) => lossOfCase({ ...inputs, [wrt]: x }, reference))(at)
        .dataSync();
    });
    return values;
  };
}

/** @throws FacultyError USAGE where lists of one level differ in length. */
function tensorOf(name: string, values: Nested): tf.Tensor {
  const [numbers, shape] = [flatten(values), shapeOf(values)];
  if (numbers.length !== sizeOf(shape))
    throw new FacultyError("USAGE", `inputs.${name} has ${numbers.length} values, expected [${shape.join(", ")}]`);
  if (name !== "labels") return tf.tensor(numbers, shape, "float32");
  return tf.tensor(
    numbers.map((label) => (Number.isNaN(label) ? -1 : label)),
    shape,
    "int32",
  );
}

function needs(name: string): never {
  throw new FacultyError("USAGE", `inputs has no ${name}, which the case needs`);
}

function number(params: Params, name: string, otherwise: number): number {
  const value = params[name];
  return typeof value === "number" ? value : otherwise;
}
