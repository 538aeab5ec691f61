import { rowsTogether } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import { mergedTeachers, type RunSpec, signalMode } from "@faculty/shared/config";
import { type Plan, planOf } from "@faculty/shared/plan";
import type { SignalRequest } from "@faculty/shared/protocol";
import type { BoundWeighting } from "../ensemble/weighting.ts";
import { bindWeighting } from "../ensemble/weightings/weightings.ts";

/** What follows from the run file and the data set alone. */
export interface RunFacts {
  readonly plan: Plan;
  readonly weighting: BoundWeighting;
  /** At evaluation labels are what is being predicted: a weighting that reads them gives way to uniform. */
  readonly evaluationWeighting: BoundWeighting;
  readonly signal: SignalRequest;
  /** Of the rows asked about, how many a teacher computes at once. */
  readonly rowsTogether: number;
}

/** Signals that are kept, or asked for by several temperatures' students, are taken to each later; others soften first. */
function askedTemperature(spec: RunSpec): number {
  const { temperature, search } = spec;
  const isOne = typeof temperature === "number" && search?.temperature === undefined;
  return signalMode(spec) === "online" && isOne ? temperature : 1;
}

/** @throws FacultyError BAD_RUN_FILE. */
export function runFacts(spec: RunSpec, dataset: Dataset): RunFacts {
  const teachers = mergedTeachers(spec).map((teacher) => teacher.name);
  const weighting = bindWeighting(spec.ensemble.weighting, teachers);
  const evaluationWeighting = weighting.needs.includes("labels")
    ? bindWeighting({ kind: "uniform" }, teachers)
    : weighting;
  const signal: SignalRequest =
    spec.signal === "logits" ? { kind: "logits" } : { kind: "log-probabilities", temperature: askedTemperature(spec) };
  return {
    plan: planOf(spec, dataset),
    weighting,
    evaluationWeighting,
    signal,
    rowsTogether: rowsTogether(spec, dataset),
  };
}
