import { createHash } from "node:crypto";
import type { RunSpec, Schedule, StageSpec, TermSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import { FacultyError } from "@faculty/shared/errors";
import type { Need } from "./objective/loss.ts";
import { layerSignals, objectiveNeeds } from "./objective/objective.ts";

/** Which student of a run this is, and how it learns. */
export interface StudentSpec {
  readonly runId: string;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  /** Names the student among those of the run. */
  readonly student: string;
  /** Of initial weights and dropout; order and views of samples are the run's. */
  readonly seed: number;
  /** `scratch`: on hard labels alone, for comparison. */
  readonly objective: "distil" | "scratch";
  readonly temperature: Schedule;
  /** Another number of epochs than the run file's, for a candidate of tuning; it is not fine-tuned. */
  readonly epochs?: number | undefined;
}

const noSignals: ReadonlySet<Need> = new Set<Need>(["labels"]);

/** What the student minimises. */
export function termsOf({ spec, objective }: StudentSpec): readonly TermSpec[] {
  return objective === "distil" ? spec.objective : hardLabelsOnly(spec);
}

/** The stages before its objective; a candidate of tuning and a student from scratch have none. */
export function stagesOf({ spec, objective, epochs }: StudentSpec): readonly StageSpec[] {
  return objective === "distil" && epochs === undefined ? spec.stages : [];
}

/** Every term of every phase. */
export function allTerms(student: StudentSpec): readonly TermSpec[] {
  return [...stagesOf(student).flatMap(({ objective }) => objective), ...termsOf(student)];
}

/** Hard labels alone, with the label smoothing that the run's own hard-label term has. */
export function hardLabelsOnly(spec: RunSpec): readonly TermSpec[] {
  const own = spec.objective.find((term) => term.loss === "hard-label");
  return [{ ...own, loss: "hard-label", weight: 1 }];
}

export function asksTeachers(terms: readonly TermSpec[]): boolean {
  return layerSignals(terms).length > 0 || [...objectiveNeeds(terms)].some((need) => !noSignals.has(need));
}

/** Everything that the student's weights depend on, by key. */
export function identityOf(student: StudentSpec): Readonly<Record<string, string>> {
  const { spec, dataset } = student;
  const { batchSize, epochs, earlyStopping } = spec.train;
  const parts = {
    run: student.runId,
    student: student.student,
    seed: student.seed,
    dataset: dataset.digest,
    plan: [spec.seed, batchSize, spec.dataset.validation],
    augment: spec.augment,
    teachers: student.objective === "scratch" ? [] : spec.teachers.map((teacher) => teacher.name),
    ensemble: student.objective === "scratch" ? null : spec.ensemble,
    temperature: student.objective === "scratch" ? null : student.temperature,
    model: spec.student.model,
    optimizer: spec.student.optimizer,
    objective: termsOf(student),
    epochs: [student.epochs ?? epochs, earlyStopping ?? null],
    stages: stagesOf(student),
    "fine-tune": spec.fineTune ?? null,
  };
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, shortened(JSON.stringify(part))]));
}

/** @throws FacultyError RESUME_MISMATCH naming the first key under which a checkpoint differs. */
export function checkIdentity(
  written: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  folder: string,
): void {
  for (const key of Object.keys(now))
    if (written[key] !== now[key])
      throw new FacultyError(
        "RESUME_MISMATCH",
        `${folder}: ${key} is ${now[key]}, the checkpoint was made with ${written[key] ?? "none"}`,
        { folder, key },
      );
}

const longest = 120; // characters that an error message can carry

/** What does not fit a message is told apart by its digest. */
function shortened(text: string): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}… (sha256 ${createHash("sha256").update(text).digest("hex").slice(0, 16)})`;
}
