import { bindWeighting, type Merged, merge } from "@faculty/coordinator/ensemble";
import { outputSpace } from "@faculty/coordinator/outputs";
import type { WeightingSpec } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import type { ConformanceCase, ConformanceEvaluator } from "@faculty/student-trainer";

type Nested = ConformanceCase["inputs"][string];

/** Evaluation of the cases about ensembles, by case name: the coordinator's own merge on the case's logits. */
export const ensembleEvaluators: Readonly<Record<string, ConformanceEvaluator>> = {
  ensemble_mean_probabilities: mergedAs(() => ({ kind: "uniform" }), "probabilities"),
  ensemble_mean_logits: mergedAs(() => ({ kind: "uniform" }), "logits"),
  ensemble_fixed_weights: mergedAs((reference, teachers) => {
    const weights = numbers(reference.params["weights"]);
    return { kind: "fixed", weights: Object.fromEntries(teachers.map((name, k) => [name, weights[k] ?? 0])) };
  }, "probabilities"),
  ensemble_confidence: mergedAs(() => ({ kind: "confidence" }), "probabilities"),
  ensemble_entropy: mergedAs(() => ({ kind: "entropy" }), "probabilities"),
};

function mergedAs(
  weighting: (reference: ConformanceCase, teachers: readonly string[]) => WeightingSpec,
  space: "probabilities" | "logits",
): ConformanceEvaluator {
  return (reference) => {
    const perTeacher = list(reference.inputs["teacherLogits"]);
    const teachers = perTeacher.map((_, k) => `teacher-${k}`);
    const rows = list(perTeacher[0]).length;
    const width = list(list(perTeacher[0])[0]).length;
    const output = outputOver(Array.from({ length: width }, (_, i) => `class-${i}`));
    const labels = Int32Array.from(numbers(reference.inputs["labels"] ?? Array.from({ length: rows }, () => 0)));
    const signals = perTeacher.map((logits, k) => ({
      logits: { rows, width, data: Float64Array.from(numbers(logits)) },
      space: outputSpace(teachers[k] ?? "", output, output),
    }));
    const spec = {
      weighting: bindWeighting(weighting(reference, teachers), teachers),
      space,
      absentClasses: "conditional",
    } as const;
    const merged = merge(
      { teachers, signals, labels, output, standings: [] },
      spec,
      Number(reference.params["temperature"]),
    );
    return {
      softTargets: merged.logProbabilities.data.map(Math.exp),
      weights: byTeacher(merged, teachers.length),
    };
  };
}

/** `[rows, teachers]` as `[teachers, rows]`. */
function byTeacher({ weights }: Merged, teachers: number): Float64Array {
  const rows = weights.length / teachers;
  return weights.map((_, i) => weights[(i % rows) * teachers + Math.floor(i / rows)] ?? Number.NaN);
}

function list(value: Nested | undefined): readonly Nested[] {
  return Array.isArray(value) ? value : [];
}

function numbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY).map(Number) : [];
}
