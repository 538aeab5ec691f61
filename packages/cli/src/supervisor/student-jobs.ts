import { fanOut, type RunSpec } from "@faculty/shared/config";

/** One student to be trained as a process of its own. */
export interface StudentJob {
  /** Names the process, its log and, under students/, its folder. */
  readonly id: string;
  /** Which of the run file's students; null: the run's own. */
  readonly student: string | null;
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
    student: null,
    kind: "tune",
    seed,
    temperature: candidate,
    epochs: temperature.epochs,
  }));
}

/**
 * The students of the run itself: one a seed, distilled, and from scratch where the run compares. Those of one seed follow
 * each other, so that they want the same batches at about the same time.
 */
export function trainingJobs(spec: RunSpec, tuned: number | null): readonly StudentJob[] {
  const seeds = Array.from({ length: spec.student.repeats }, (_, i) => ({ seed: spec.seed + i, repeat: i + 1 }));
  const students = fanOut(spec);
  const idOf = (student: string | null, rest: string) => (student === null ? rest : `${student}-${rest}`);
  const distil = seeds.flatMap(({ seed, repeat }) =>
    students.map(({ name, spec: { temperature } }): StudentJob => {
      const isTuned = typeof temperature === "object" && "tune" in temperature;
      const id = idOf(name, `distilled-${repeat}`);
      return { id, student: name, kind: "distil", seed, temperature: isTuned ? tuned : null, epochs: null };
    }),
  );
  const compared = students.filter((student) => student.spec.baseline);
  const scratch = seeds.flatMap(({ seed, repeat }) =>
    compared.map(({ name }): StudentJob => {
      const id = idOf(name, `scratch-${repeat}`);
      return { id, student: name, kind: "scratch", seed, temperature: null, epochs: null };
    }),
  );
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
    ...(job.student === null ? [] : ["--student", job.student]),
    ...(job.temperature === null ? [] : ["--temperature", String(job.temperature)]),
    ...(job.epochs === null ? [] : ["--epochs", String(job.epochs)]),
    ...(job.kind === "scratch" ? ["--scratch"] : []),
  ];
}
