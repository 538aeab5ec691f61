import { createHash } from "node:crypto";
import type { Dataset } from "@faculty/data/datasets";
import {
  namedKinds,
  type RunSpec,
  runIdentity,
  type Schedule,
  type StageSpec,
  singleTargetKind,
  type TermSpec,
} from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { SingleOutput } from "@faculty/shared/outputs";
import { layerSignals, objectiveNeeds } from "../objective/terms/objective-terms.ts";
import type { Need } from "../objective/terms/term.ts";

/** Which student of a run this is, and how it learns. */
export interface StudentSpec {
  readonly runId: string;
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  /** Names the student among those of the run. */
  readonly student: string;
  /** Of initial weights and dropout; order and views of samples are the run's. */
  readonly seed: number;
  /** `scratch`: on hard labels alone, for comparison; `ceiling`: on those that the run hides as well. */
  readonly objective: "distil" | "scratch" | "ceiling";
  readonly temperature: Schedule;
  /** Another number of epochs than the run file's, for a candidate of tuning; it is not fine-tuned. */
  readonly epochs?: number | undefined;
}

const noSignals: ReadonlySet<Need> = new Set<Need>(["labels", "targets"]);

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

/** Hard labels or targets alone, as the run's own term of them has it: its label smoothing, or its loss. */
export function hardLabelsOnly(spec: RunSpec): readonly TermSpec[] {
  const kinds = namedKinds(spec.dataset.target);
  if (kinds === null) return [{ ...hardTerm(spec, singleTargetKind(spec.dataset.target)), weight: 1 }];
  return [...kinds].map(([output, kind]) => ({ ...hardTerm(spec, kind, output), output }));
}

/** @param output - Of several, the one that the term is about. */
function hardTerm({ objective }: RunSpec, kind: SingleOutput["kind"], output?: string): TermSpec {
  const own = objective.find(
    (term) =>
      term.output === output && (kind === "distribution" ? term.loss === "hard-label" : term["to"] === "target"),
  );
  return { ...hardTerms[kind], weight: 1, ...own };
}

const hardTerms: Readonly<Record<SingleOutput["kind"], { readonly loss: string; readonly to?: "target" }>> = {
  distribution: { loss: "hard-label" },
  independent: { loss: "multi-label", to: "target" },
  values: { loss: "regression", to: "target" },
};

export function asksTeachers(terms: readonly TermSpec[]): boolean {
  return layerSignals(terms).length > 0 || [...objectiveNeeds(terms)].some((need) => !noSignals.has(need));
}

/** What is trained after its objective; a candidate of tuning and a student from scratch have none. */
export function fineTuneOf({ spec, objective, epochs }: StudentSpec): RunSpec["fineTune"] {
  return objective === "distil" && epochs === undefined ? spec.fineTune : undefined;
}

/** Whose biases are tuned at the end; a candidate of tuning and a student from scratch keep theirs. */
export function classBiasOf({ spec, objective, epochs }: StudentSpec): RunSpec["classBias"] {
  return objective === "distil" && epochs === undefined ? spec.classBias : undefined;
}

/** Everything that the student's weights depend on, by key; of teachers' models a checkpoint keeps the digests beside. */
export function identityOf(student: StudentSpec): Readonly<Record<string, string>> {
  const { spec, dataset, objective, temperature, epochs } = student;
  const own: RunSpec = {
    ...spec,
    temperature,
    objective: termsOf(student),
    stages: stagesOf(student),
    train: { ...spec.train, epochs: epochs ?? spec.train.epochs },
    fineTune: fineTuneOf(student),
    classBias: classBiasOf(student),
  };
  const { seed: planSeed, ...parts } = runIdentity(own, objective === "distil");
  const all = {
    student: student.student,
    seed: student.seed,
    dataset: dataset.digest,
    ...(dataset.labelling && { "dataset.labels and dataset.omit": dataset.labelling.digest }),
    "plan seed": planSeed,
    ...parts,
  };
  return Object.fromEntries(Object.entries(all).map(([key, part]) => [key, shortened(JSON.stringify(part))]));
}

/**
 * An earlier version of Faculty noted less of a student than this one: what it left is refused, not taken on trust.
 * @throws FacultyError RESUME_MISMATCH naming the first key under which a checkpoint differs.
 */
export function checkIdentity(
  written: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  folder: string,
): void {
  for (const key of new Set([...Object.keys(now), ...Object.keys(written)])) {
    if (written[key] === now[key]) continue;
    const made = written[key] === undefined ? "does not say of which: train anew" : `was made with ${written[key]}`;
    const why = `${folder}: ${key} is ${now[key] ?? "none"}, the checkpoint ${made}`;
    throw new FacultyError("RESUME_MISMATCH", why, { folder, key });
  }
}

const longest = 120; // characters that an error message can carry

/** What does not fit a message is told apart by its digest. */
function shortened(text: string): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}… (sha256 ${createHash("sha256").update(text).digest("hex").slice(0, 16)})`;
}
