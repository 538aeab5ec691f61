import { FacultyError } from "../errors/faculty-error.ts";
import type { RunSpec } from "./run-spec.ts";

/** One student of a run. */
export interface FannedStudent {
  /** Null: the run's own. */
  readonly name: string | null;
  /** A run file without further students. Run, plan, data and teachers are the same in all, so that all pull the same batches. */
  readonly spec: RunSpec;
}

/** @throws FacultyError USAGE naming the students that there are. */
export function fannedStudent(run: RunSpec, name: string | null): FannedStudent {
  const students = fanOut(run);
  const found = students.find((student) => student.name === name);
  if (found !== undefined) return found;
  const others = run.students.map((student) => student.name);
  const known = others.length === 0 ? "has no further students" : `has the further students ${others.join(", ")}`;
  throw new FacultyError("USAGE", `run ${run.name} has no student ${name}, it ${known}`);
}

/** The students of a run, the run's own first. Pure. */
export function fanOut(run: RunSpec): readonly FannedStudent[] {
  const own: RunSpec = { ...run, students: [] };
  return [
    { name: null, spec: own },
    ...run.students.map(({ name, model, inputs, optimizer, objective, temperature }) => ({
      name,
      spec: {
        ...own,
        student: {
          ...run.student,
          model: model ?? run.student.model,
          inputs: inputs ?? run.student.inputs,
          optimizer: optimizer ?? run.student.optimizer,
        },
        objective: objective ?? run.objective,
        temperature: temperature ?? run.temperature,
        // else the own student's are its as well
        baseline: (model ?? inputs ?? optimizer) === undefined ? false : run.baseline,
        ceiling: (model ?? inputs ?? optimizer) === undefined ? false : run.ceiling,
      },
    })),
  ];
}
