import type { RunSpec } from "@faculty/shared/config";

/** One student to be trained as a process of its own. */
export interface StudentJob {
  /** Names the process, its log and, under students/, its folder. */
  readonly id: string;
  readonly kind: "tune" | "distil" | "scratch";
  readonly seed: number;
  /** Null: as the run file says. */
  readonly temperature: number | null;
  /** Null: as the run file says. */
  readonly epochs: number | null;
}

/** One short student for each candidate temperature. */
export function tuningJobs(spec: RunSpec): readonly StudentJob[] {
  const { temperature, seed } = spec;
  if (typeof temperature !== "object" || !("tune" in temperature)) return [];
  return temperature.tune.map((candidate) => ({
    id: `tune-T${candidate}`.replace(".", "_"), // a dot ends a subject's token
    kind: "tune",
    seed,
    temperature: candidate,
    epochs: temperature.epochs,
  }));
}

/** The students of the run itself: one a seed, distilled, and from scratch where the run compares. */
export function trainingJobs(spec: RunSpec, tuned: number | null): readonly StudentJob[] {
  const seeds = Array.from({ length: spec.student.repeats }, (_, i) => spec.seed + i);
  const distil: StudentJob[] = seeds.map((seed, i) => ({
    id: `distilled-${i + 1}`,
    kind: "distil",
    seed,
    temperature: tuned,
    epochs: null,
  }));
  if (!spec.baseline) return distil;
  const scratch: StudentJob[] = seeds.map((seed, i) => ({
    id: `scratch-${i + 1}`,
    kind: "scratch",
    seed,
    temperature: null,
    epochs: null,
  }));
  return [...distil, ...scratch];
}

/** Arguments of `faculty` for a job. */
export function studentArguments(job: StudentJob, runFile: string, folder: string): readonly string[] {
  return [
    "student",
    runFile,
    "--out",
    folder,
    "--id",
    job.id,
    "--seed",
    String(job.seed),
    ...(job.temperature === null ? [] : ["--temperature", String(job.temperature)]),
    ...(job.epochs === null ? [] : ["--epochs", String(job.epochs)]),
    ...(job.kind === "scratch" ? ["--scratch"] : []),
  ];
}
