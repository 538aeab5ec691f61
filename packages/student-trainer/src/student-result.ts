import { join } from "node:path";
import { type Disk, writeWhole } from "@faculty/shared/disk";
import { z } from "zod";
import { type PullCounters, pullCounters } from "./batch/pull-counters.ts";
import { type TrainedModel, trainedModel } from "./checkpoint/trained-model.ts";

/** result.json: what came of one student. */
export interface StudentResult {
  readonly run: string;
  readonly student: string;
  readonly seed: number;
  readonly objective: "distil" | "scratch" | "ceiling";
  /** In the order they were made; folders of these names lie beside. */
  readonly models: readonly TrainedModel[];
  readonly parameters: number;
  /** For one sample; null where they are not counted. */
  readonly multiplyAdds: number | null;
  readonly counters: PullCounters;
}

export const studentResult: z.ZodType<StudentResult, StudentResult> = z.object({
  run: z.string(),
  student: z.string(),
  seed: z.int(),
  objective: z.enum(["distil", "scratch", "ceiling"]),
  models: z.array(trainedModel),
  parameters: z.int(),
  multiplyAdds: z.number().nullable(),
  counters: pullCounters,
});

/** Writes result.json, whole or not at all. @throws FacultyError IO_FAILED. */
export async function writeStudentResult(disk: Disk, folder: string, result: StudentResult): Promise<void> {
  await writeWhole(disk, join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
}
