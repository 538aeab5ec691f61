import { join } from "node:path";
import { runOutput } from "@faculty/data/datasets";
import type { RunSpec, Schedule } from "@faculty/shared/config";
import { type ValidationMetrics, validationByLabels } from "@faculty/shared/metrics";
import type { OutputKind } from "@faculty/shared/outputs";
import { planOf } from "@faculty/shared/plan";
import { type Candidate, type CandidateOutcome, type Choice, chooseCandidate } from "../jobs/choose-candidate.ts";
import { asWritten, type Settings, type StudentJob, scratchTuningJobs, tuningJobs } from "../jobs/student-jobs.ts";
import type { SearchReport, TemperatureChoice } from "../report/report.ts";
import { writeJson } from "../run-folder/json-file.ts";
import type { StepContext } from "./step-context.ts";
import { isDiverged, type StudentOutcomes, studentStep } from "./student-step.ts";

/** What was chosen on validation samples before the run's students are trained. */
export interface Choices {
  readonly settings: Settings;
  /** Of the student from scratch; null: as the run file says. */
  readonly scratchRate: Schedule | null;
  readonly temperature: TemperatureChoice;
  /** Null where the run searches nothing. */
  readonly search: SearchReport | null;
}

/** Trains the candidates of a run, if it has any, and chooses among them. */
export async function choiceStep(context: StepContext): Promise<Choices> {
  const { spec, store, display } = context;
  const jobs = tuningJobs(spec);
  if (jobs.length === 0)
    return { settings: asWritten, scratchRate: null, temperature: writtenTemperature(spec), search: null };
  display.update({ kind: "step", step: `comparing ${jobs.length} candidates on validation samples` });
  const all = [...jobs, ...scratchTuningJobs(spec)];
  const outcomes = await studentStep(context, all);
  const samples = heldOutCount(context);
  const candidates = all.flatMap((job) => candidateOf(job, outcomes, spec.train.best?.metric));
  const ofKind = (kind: StudentJob["kind"]) => candidates.filter(({ job }) => job.kind === kind);
  const { kind } = runOutput(context.dataset);
  const choice = chosenOf(ofKind("tune"), samples, kind);
  const scratch = scratchChoice(ofKind("scratch"), samples, kind);
  await writeJson(join(store.folder, "tuning.json"), { choice, scratch });
  display.say(choice.reason);
  const { temperature, learningRate, weights } = choice.chosen;
  return {
    settings: { temperature, learningRate, weights },
    scratchRate: scratch?.chosen.learningRate ?? null,
    temperature: temperature === null ? writtenTemperature(spec) : temperatureOf(temperature, choice, spec),
    search: spec.search === undefined ? null : { choice, scratch },
  };
}

interface JobCandidate {
  readonly job: StudentJob;
  readonly candidate: Candidate;
}

function chosenOf(candidates: readonly JobCandidate[], samples: number, kind: OutputKind): Choice {
  const epochs = candidates[0]?.job.epochs ?? 0;
  return chooseCandidate(
    candidates.map(({ candidate }) => candidate),
    samples,
    epochs,
    kind,
  );
}

/** Null where no candidate was trained or told from the others: the student from scratch is then trained as written. */
function scratchChoice(candidates: readonly JobCandidate[], samples: number, kind: OutputKind): Choice | null {
  return candidates.some(({ candidate }) => !("failure" in candidate)) ? chosenOf(candidates, samples, kind) : null;
}

function heldOutCount({ spec, dataset }: StepContext): number {
  return planOf(spec, dataset).validationIds.length;
}

/** Of one job; none where nothing tells its epochs apart. */
function candidateOf(
  job: StudentJob,
  { finished, failed }: StudentOutcomes,
  best: string | undefined,
): readonly JobCandidate[] {
  const outcome = measuredOf(job, finished, best) ?? failureOf(job, failed);
  if (outcome === null) return [];
  const { temperature, learningRate, weights } = job;
  return [{ job, candidate: { temperature, learningRate, weights, ...outcome } }];
}

/** By labels where they tell anything, whatever told the epochs apart. */
function measuredOf(
  job: StudentJob,
  finished: StudentOutcomes["finished"],
  best: string | undefined,
): ValidationMetrics | null {
  const model = finished.find((one) => one.job.id === job.id)?.result.models[0];
  const byLabels = model?.validation ? validationByLabels(model.validation, best) : null;
  if (byLabels !== null) return byLabels.metrics;
  return model?.history.find(({ epoch }) => epoch === model.bestEpoch)?.validation ?? null;
}

function failureOf(job: StudentJob, failed: StudentOutcomes["failed"]): CandidateOutcome | null {
  const found = failed.find((one) => one.job.id === job.id);
  return found === undefined ? null : { failure: found.error.message, diverged: isDiverged(found) };
}

function temperatureOf(value: number, { reason, candidates }: Choice, { search }: RunSpec): TemperatureChoice {
  if (search !== undefined) return { value, reason: `T = ${value}, chosen by the search.`, candidates: [] };
  return { value, reason, candidates };
}

function writtenTemperature({ temperature }: RunSpec): TemperatureChoice {
  if (typeof temperature === "number")
    return { value: temperature, reason: `T = ${temperature}, as the run file says.`, candidates: [] };
  return {
    value: JSON.stringify(temperature),
    reason: "The temperature follows the run file's schedule.",
    candidates: [],
  };
}
