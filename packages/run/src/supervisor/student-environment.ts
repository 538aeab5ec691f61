import type { Dataset } from "@faculty/data/datasets";
import { multiplyAddsOf } from "@faculty/models/outline";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { computeEnvironment } from "@faculty/shared/processes";
import { studentOutline } from "@faculty/student-trainer/check";

/** How a run uses a machine. */
interface Use {
  readonly cores: number;
  /** Who shares the cores: the same whether teachers are asked or their signals are read. */
  readonly processes: number;
  /** How many of them compute beside each other at most. */
  readonly atOnce: number;
}

/**
 * What a student's process is given of the cores: as many threads as its step is worth, of its share. They follow from
 * run file, data set, cores and trainers alone, so that a student that goes on has those of before.
 * @param spec - As the student has it.
 */
export async function studentEnvironment(
  spec: Pick<RunSpec, "student" | "train">,
  dataset: Dataset,
  { cores, processes, atOnce }: Use,
): Promise<Readonly<Record<string, string>>> {
  if (cores < 2 * processes) return computeEnvironment(cores, processes, { atOnce }); // one thread, whatever its step
  try {
    const multiplyAdds = spec.train.batchSize * multiplyAddsOf(await studentOutline(spec, dataset));
    return computeEnvironment(cores, processes, { atOnce, multiplyAdds });
  } catch (thrown) {
    if (!(thrown instanceof FacultyError)) throw thrown;
    return computeEnvironment(cores, processes, { atOnce }); // its own process says why it cannot be made
  }
}
