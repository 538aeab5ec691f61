import type { Dataset } from "@faculty/data/datasets";
import { multiplyAddsOf } from "@faculty/models/outline";
import type { RunSpec } from "@faculty/shared/config";
import { computeEnvironment } from "@faculty/shared/processes";
import { studentOutline } from "@faculty/student-trainer/check";

/**
 * What a student's process is given of the cores: as many threads as its step is worth, of those that the run's other
 * processes leave. It follows from run file, data set and cores, so that a student that goes on has those of before.
 * @param spec - As the student has it.
 * @param processes - How many of the run compute beside each other at most.
 */
export async function studentEnvironment(
  spec: Pick<RunSpec, "student" | "train">,
  dataset: Dataset,
  { cores, processes }: { readonly cores: number; readonly processes: number },
): Promise<Readonly<Record<string, string>>> {
  const outline = await studentOutline(spec, dataset);
  return computeEnvironment(cores, processes, spec.train.batchSize * multiplyAddsOf(outline));
}
