import { type RunSpec, type Schedule, scheduleSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";

/** What one student has otherwise than the run file; absent: as it says. */
export interface StudentSettings {
  /** Of the optimizer; a number or a schedule. */
  readonly learningRate?: unknown;
  /** Of the objective's terms, in order. */
  readonly weights?: unknown;
}

/** @throws FacultyError USAGE naming the flag. */
export function withSettings(spec: RunSpec, { learningRate, weights }: StudentSettings): RunSpec {
  const { student, objective } = spec;
  const rate: Schedule =
    learningRate === undefined
      ? student.optimizer.learningRate
      : checked("--learning-rate", scheduleSpec, learningRate);
  const own = weights === undefined ? undefined : checked("--weights", z.array(scheduleSpec), weights);
  if (own !== undefined && own.length !== objective.length)
    throw new FacultyError("USAGE", `--weights: expected one a term, ${objective.length}, found ${own.length}`);
  return {
    ...spec,
    student: { ...student, optimizer: { ...student.optimizer, learningRate: rate } },
    objective: own === undefined ? objective : objective.map((term, i) => ({ ...term, weight: own[i] as Schedule })),
  };
}

function checked<Value>(flag: string, schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FacultyError("USAGE", `${flag}: ${parsed.error.issues[0]?.message ?? "does not fit"}`);
}
