import type { RunSpec, TermSpec } from "@faculty/shared/config";

/** The terms that any of a run's students minimises: its own, those of its stages, and those that others have instead. */
export function everyTerm({ objective, stages, assistants, students }: RunSpec): readonly TermSpec[] {
  return [{ objective }, ...stages, ...assistants, ...students].flatMap((model) => model.objective ?? []);
}
