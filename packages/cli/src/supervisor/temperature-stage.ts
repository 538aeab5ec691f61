import { join } from "node:path";
import type { TemperatureChoice } from "../report/report.ts";
import { type Candidate, chooseTemperature } from "./choose-temperature.ts";
import { writeJson } from "./json-file.ts";
import type { Stages } from "./stages.ts";
import { tuningJobs } from "./student-jobs.ts";
import { type FinishedStudent, studentStage } from "./student-stage.ts";

/** The temperature of the run: as the run file says, or the best of its candidates on validation samples. */
export async function temperatureStage(stages: Stages): Promise<TemperatureChoice> {
  const { temperature } = stages.spec;
  if (typeof temperature === "number")
    return { value: temperature, reason: `T = ${temperature}, as the run file says.`, candidates: [] };
  if (!("tune" in temperature))
    return {
      value: JSON.stringify(temperature),
      reason: "The temperature follows the run file's schedule.",
      candidates: [],
    };
  stages.display.update({ kind: "stage", stage: `tuning the temperature among ${temperature.tune.join(", ")}` });
  const { finished: students } = await studentStage(stages, tuningJobs(stages.spec));
  const samples = students[0]?.result.models[0]?.validation?.samples ?? 0;
  const choice = chooseTemperature(students.flatMap(candidateOf), samples, temperature.epochs);
  await writeJson(join(stages.store.folder, "tuning.json"), choice);
  stages.display.say(choice.reason);
  return choice;
}

function candidateOf({ job, result }: FinishedStudent): readonly Candidate[] {
  const validation = result.models[0]?.validation;
  if (job.temperature === null || validation === null || validation === undefined) return [];
  return [{ temperature: job.temperature, accuracy: validation.accuracy, nll: validation.nll }];
}
