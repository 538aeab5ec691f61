import type { RunSpec, TermSpec } from "@faculty/shared/config";

/** The run with other terms, those of stages, assistants and further students among them. */
export function mapTerms(spec: RunSpec, changed: (term: TermSpec) => TermSpec): RunSpec {
  const of = <Of extends { readonly objective?: readonly TermSpec[] | undefined }>(one: Of): Of =>
    one.objective === undefined ? one : { ...one, objective: one.objective.map(changed) };
  return {
    ...of(spec),
    stages: spec.stages.map(of),
    assistants: spec.assistants.map(of),
    students: spec.students.map(of),
  };
}
