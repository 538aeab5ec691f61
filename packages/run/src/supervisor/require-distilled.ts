import { FacultyError } from "@faculty/shared/errors";
import type { RunLink } from "../run-file/run-links.ts";
import { type FinishedStudent, isDiverged, type UntrainedStudent } from "./student-step.ts";

/** @throws FacultyError what the first student of the link stated, where none of it was distilled. */
export function requireDistilled(
  link: Pick<RunLink, "kind" | "name">,
  students: readonly Pick<FinishedStudent, "job">[],
  failed: readonly UntrainedStudent[],
): void {
  const [first, ...others] = failed.filter(({ job }) => job.kind === "distil");
  if (first === undefined || students.some(({ job }) => job.kind === "distil")) return;
  const { code, message, details } = first.error;
  const whose = link.kind === "assistant" ? `assistant ${link.name}: ` : "";
  const what = [first, ...others].every(isDiverged) ? "diverged" : "failed";
  const all = others.length === 0 ? "" : `all ${1 + others.length} students ${what}, the first of them: `;
  throw new FacultyError(code, `${whose}${all}${message}`, details, { cause: first.error });
}
