import { join } from "node:path";
import type { RunSpec, Schedule } from "@faculty/shared/config";
import type { SearchReport, TemperatureChoice } from "../report/report.ts";
import { type Candidate, type Choice, chooseCandidate } from "./choose-candidate.ts";
import { writeJson } from "./json-file.ts";
import type { Stages } from "./stages.ts";
import { asWritten, type Settings, type StudentJob, scratchTuningJobs, tuningJobs } from "./student-jobs.ts";
import { type FinishedStudent, studentStage } from "./student-stage.ts";

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
export async function choiceStage(stages: Stages): Promise<Choices> {
  const { spec, store, display } = stages;
  const jobs = tuningJobs(spec);
  if (jobs.length === 0)
    return { settings: asWritten, scratchRate: null, temperature: writtenTemperature(spec), search: null };
  display.update({ kind: "stage", stage: `comparing ${jobs.length} candidates on validation samples` });
  const { finished: students } = await studentStage(stages, [...jobs, ...scratchTuningJobs(spec)]);
  const choice = chosenOf(students, (job) => job.kind === "tune");
  const scratch = spec.search === undefined ? null : chosenOf(students, (job) => job.kind === "scratch");
  if (choice === null) throw new TypeError("a search without candidates");
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

function chosenOf(students: readonly FinishedStudent[], isOne: (job: StudentJob) => boolean): Choice | null {
  const own = students.filter(({ job }) => isOne(job));
  const samples = own[0]?.result.models[0]?.validation?.samples ?? 0;
  const epochs = own[0]?.job.epochs ?? 0;
  const candidates = own.flatMap(candidateOf);
  return candidates.length === 0 ? null : chooseCandidate(candidates, samples, epochs);
}

function candidateOf({ job, result }: FinishedStudent): readonly Candidate[] {
  const validation = result.models[0]?.validation;
  if (validation === null || validation === undefined) return [];
  const { temperature, learningRate, weights } = job;
  return [{ temperature, learningRate, weights, accuracy: validation.accuracy, nll: validation.nll }];
}

function temperatureOf(value: number, { reason, candidates }: Choice, { search }: RunSpec): TemperatureChoice {
  if (search !== undefined) return { value, reason: `T = ${value}, chosen by the search.`, candidates: [] };
  const tuned = candidates.flatMap(({ temperature, accuracy, nll }) =>
    temperature === null ? [] : [{ temperature, accuracy, nll }],
  );
  return { value, reason, candidates: tuned };
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
