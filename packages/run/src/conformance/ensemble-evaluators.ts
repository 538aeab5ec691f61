import { type Merged, merge } from "@faculty/coordinator/ensemble";
import { bindWeighting, weightings } from "@faculty/coordinator/ensemble/weightings";
import { outputSpace } from "@faculty/coordinator/outputs";
import { notCounted } from "@faculty/data/augmentation";
import type { WeightingSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { sizeOf } from "@faculty/shared/tensor";
import {
  type ConformanceCase,
  type ConformanceEvaluator,
  caseOutput,
  caseWidth,
  flatten,
  plainName,
  type ReadCase,
  shapeOf,
} from "@faculty/student-trainer";

type Nested = ConformanceCase["inputs"][string];
type How = { readonly space: "probabilities" | "logits"; readonly average: "mean" | "median" };

const usual: How = { space: "probabilities", average: "mean" };
const uniform = () => ({ kind: "uniform" });

/** Evaluation of the cases about ensembles, by case name without punctuation: the coordinator's own merge. */
export const ensembleEvaluators: Readonly<Record<string, ConformanceEvaluator>> = {
  ...Object.fromEntries(
    Object.keys(weightings).map((kind) => [
      `ensemble${plainName(kind)}`,
      mergedAs(({ params }) => ({ ...parametersOf(params), kind }), usual),
    ]),
  ),
  ensemblemeanprobabilities: mergedAs(uniform, usual),
  ensemblemeanlogits: mergedAs(uniform, { ...usual, space: "logits" }),
  ensemblemean: mergedAs(fixedOrUniform, usual),
  ensemblemedian: mergedAs(fixedOrUniform, { ...usual, average: "median" }),
  ensemblefixed: mergedAs(fixedOrUniform, usual),
  ensemblefixedweights: mergedAs(fixedOrUniform, usual),
};

/** Keys of the weighting. */
function parametersOf(params: ReadCase["params"]): object {
  return Object.fromEntries(Object.entries(params).filter(([key]) => !ofCase.includes(key)));
}

/** By `params.weights`, one a teacher, where they are given. */
function fixedOrUniform({ params }: ReadCase, teachers: readonly string[]): WeightingSpec {
  const { weights } = params;
  if (!Array.isArray(weights)) return { kind: "uniform" };
  return { kind: "fixed", weights: Object.fromEntries(teachers.map((name, k) => [name, Number(weights[k] ?? 0)])) };
}

const ofCase: readonly string[] = ["kind", "temperature", "note", "weights"];

function mergedAs(
  weighting: (reference: ReadCase, teachers: readonly string[]) => WeightingSpec,
  how: How,
): ConformanceEvaluator {
  return (reference) => {
    const { inputs, params, kind } = reference;
    const all = inputs["teacherLogits"];
    if (all === undefined || shapeOf(all).length < 3 - Number(kind === "values"))
      throw new FacultyError("USAGE", "inputs has no teacherLogits of shape [teachers, rows, …, width]");
    const perTeacher = list(all);
    const teachers = perTeacher.map((_, k) => `teacher-${k}`);
    const counted = inputs["counted"] === undefined ? undefined : flatten(inputs["counted"]);
    const shape = shapeOf(perTeacher[0] ?? []);
    const width = caseWidth(kind, shape, counted?.length);
    const rows = sizeOf(shape) / width;
    const output = caseOutput(kind, { width, positions: counted === undefined ? [] : [rows] });
    const signals = perTeacher.map((logits, k) => ({
      logits: { rows, width, data: Float64Array.from(flatten(logits)) },
      space: outputSpace(teachers[k] ?? "", output, output),
    }));
    const { labels = Array<number>(rows).fill(0) } = inputs;
    const merged = merge(
      {
        teachers,
        signals,
        labels: Int32Array.from(flatten(labels), (label, row) => (counted?.[row] === 0 ? notCounted : label)),
        output,
        standings: [],
      },
      { weighting: bindWeighting(weighting(reference, teachers), teachers), absentClasses: "conditional", ...how },
      Number(params["temperature"] ?? 1),
    );
    return countedAlone(reference, valuesOf(merged, kind, teachers.length), rows, counted);
  };
}

/** By every name that a file may use. */
function valuesOf(merged: Merged, kind: ReadCase["kind"], teachers: number): Readonly<Record<string, Float64Array>> {
  const mixed = merged.logProbabilities.data;
  const said: Readonly<Record<ReadCase["kind"], (value: number) => number>> = {
    distribution: Math.exp,
    independent: (logit) => 1 / (1 + Math.exp(-logit)),
    values: (value) => value,
  };
  const targets = mixed.map(said[kind]);
  return {
    softTargets: targets,
    softTarget: targets,
    probabilities: targets,
    values: targets,
    mixture: targets,
    logits: mixed,
    weights: byTeacher(merged, teachers),
    disagreements: merged.disagreements,
    variances: merged.disagreements,
  };
}

/** Of rows that do not count nothing is asked: there the reference's own values stand. */
function countedAlone(
  { expected }: ReadCase,
  values: Readonly<Record<string, Float64Array>>,
  rows: number,
  counted: readonly number[] | undefined,
): Readonly<Record<string, Float64Array>> {
  if (counted === undefined) return values;
  const of = (name: string, found: Float64Array) => {
    const reference = flatten(expected[name] ?? []);
    const perRow = name === "weights" ? 1 : found.length / rows;
    return found.map((value, i) =>
      counted[Math.floor(i / perRow) % rows] === 0 ? (reference[i] ?? Number.NaN) : value,
    );
  };
  return Object.fromEntries(Object.entries(values).map(([name, found]) => [name, of(name, found)]));
}

/** `[rows, teachers]` as `[teachers, rows]`. */
function byTeacher({ weights }: Merged, teachers: number): Float64Array {
  const rows = weights.length / teachers;
  return weights.map((_, i) => weights[(i % rows) * teachers + Math.floor(i / rows)] ?? Number.NaN);
}

function list(value: Nested): readonly Nested[] {
  return Array.isArray(value) ? value : [];
}
