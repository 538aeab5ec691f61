import { cpus } from "node:os";
import { outlineStudent } from "@faculty/models/inspect";
import { multiplyAddsOf } from "@faculty/models/outline";
import { computeEnvironment } from "@faculty/shared/processes";
import { numberedOutput } from "@faculty/testing";
import type { BenchStudent } from "./bench-student.ts";
import { syntheticSamples } from "./synthetic-data.ts";

const batchSize = 64;

/**
 * What `faculty run` gives a student of 64 samples a step.
 * @param processes - How many compute beside each other, itself included.
 */
export async function studentEnvironment(
  student: BenchStudent,
  processes: number,
): Promise<Readonly<Record<string, string>>> {
  const { vocabulary } = syntheticSamples(student, 1);
  const { model, inputShape, classes } = student;
  const outline = await outlineStudent(model, inputShape, numberedOutput(classes), vocabulary);
  return computeEnvironment(cpus().length, processes, { multiplyAdds: batchSize * multiplyAddsOf(outline) });
}
