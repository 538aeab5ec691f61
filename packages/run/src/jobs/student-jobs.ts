import { fanOut, type RunSpec, type Schedule } from "@faculty/shared/config";

/** What may be chosen on validation samples. */
export interface Settings {
  /** Null: as the run file says; so for the others. */
  readonly temperature: number | null;
  readonly learningRate: Schedule | null;
  /** One a term of the objective. */
  readonly weights: readonly Schedule[] | null;
}

/** Everything as the run file says. */
export const asWritten: Settings = { temperature: null, learningRate: null, weights: null };

/** One student to be trained as a process of its own. */
export interface StudentJob extends Settings {
  /** Names the process, its log and, under students/, its folder. */
  readonly id: string;
  /** Which of the run file's students; null: the run's own. */
  readonly student: string | null;
  readonly kind: "tune" | "distil" | "scratch" | "ceiling";
  readonly seed: number;
  /** Null: as the run file says. */
  readonly epochs: number | null;
}

/** One short student for each candidate: of the temperature, or of each combination of a search. */
export function tuningJobs(spec: RunSpec): readonly StudentJob[] {
  const { temperature, search, seed } = spec;
  const tune = { student: null, kind: "tune", seed } as const;
  if (search !== undefined)
    return combinations(search).map((settings, i) => {
      return { id: `search-${i + 1}`, ...tune, ...settings, epochs: search.epochs };
    });
  if (typeof temperature !== "object" || !("tune" in temperature)) return [];
  return temperature.tune.map((candidate) => ({
    id: `tune-T${candidate}`.replace(".", "_"), // a dot ends a subject's token
    ...tune,
    ...asWritten,
    temperature: candidate,
    epochs: temperature.epochs,
  }));
}

/** Short students from scratch, so that the comparison's student has a learning rate of its own choice. */
export function scratchTuningJobs({ search, baseline, seed }: RunSpec): readonly StudentJob[] {
  if (baseline !== true || search?.learningRate === undefined) return []; // one of its own is not searched
  return search.learningRate.map((learningRate, i) => {
    const id = `search-scratch-${i + 1}`;
    return { id, student: null, kind: "scratch", seed, ...asWritten, learningRate, epochs: search.epochs };
  });
}

/** Every combination, the last key changing fastest. */
function combinations({ temperature, learningRate, weights }: NonNullable<RunSpec["search"]>): readonly Settings[] {
  const or = <Value>(values: readonly Value[] | undefined) => values ?? [null];
  return or(temperature).flatMap((t) =>
    or(learningRate).flatMap((rate) => or(weights).map((w) => ({ temperature: t, learningRate: rate, weights: w }))),
  );
}

/**
 * The students of the run itself: one a seed, distilled, from scratch where the run compares, and on hidden labels where it asks. Those of one seed follow
 * each other, so that they want the same batches at about the same time.
 * @param chosen - For each student what it has not of its own.
 * @param scratchRate - The same, of the students from scratch.
 */
export function trainingJobs(spec: RunSpec, chosen: Settings, scratchRate: Schedule | null): readonly StudentJob[] {
  const seeds = Array.from({ length: spec.student.repeats }, (_, i) => ({ seed: spec.seed + i, repeat: i + 1 }));
  const students = fanOut(spec);
  const idOf = (student: string | null, rest: string) => (student === null ? rest : `${student}-${rest}`);
  const distil = seeds.flatMap(({ seed, repeat }) =>
    students.map(({ name }): StudentJob => {
      const id = idOf(name, `distilled-${repeat}`);
      return { id, student: name, kind: "distil", seed, ...settingsOf(spec, name, chosen), epochs: null };
    }),
  );
  const compared = (kind: "scratch" | "ceiling") =>
    seeds.flatMap(({ seed, repeat }) =>
      students.flatMap(({ name, spec: own }): readonly StudentJob[] => {
        const given = kind === "scratch" ? own.baseline : own.ceiling;
        if (given === false) return [];
        const id = idOf(name, `${kind}-${repeat}`);
        const ofRun = rateOf(given) ?? rateOf(own.baseline) ?? scratchRate;
        const { learningRate } = settingsOf(spec, name, { ...asWritten, learningRate: ofRun });
        return [{ id, student: name, kind, seed, ...asWritten, learningRate, epochs: null }];
      }),
    );
  return [...distil, ...compared("scratch"), ...compared("ceiling")];
}

/** How many students a step of the run trains at most. */
export function mostStudents(spec: RunSpec): number {
  const candidates = tuningJobs(spec).length + scratchTuningJobs(spec).length;
  return Math.max(candidates, trainingJobs(spec, asWritten, null).length);
}

function rateOf(given: RunSpec["baseline"]): Schedule | null {
  return typeof given === "object" ? given.learningRate : null;
}

/** What a further student has of its own stays as written. */
function settingsOf({ students }: RunSpec, name: string | null, chosen: Settings): Settings {
  const own = students.find((student) => student.name === name);
  return {
    temperature: own?.temperature === undefined ? chosen.temperature : null,
    learningRate: own?.optimizer === undefined ? chosen.learningRate : null,
    weights: own?.objective === undefined ? chosen.weights : null,
  };
}

/**
 * Arguments of `faculty` for a job.
 * @param tensorboard - Folder of the student's events; absent: none.
 */
export function studentArguments(
  job: StudentJob,
  runFile: string,
  folder: string,
  tensorboard?: string,
): readonly string[] {
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
    ...(job.learningRate === null ? [] : ["--learning-rate", JSON.stringify(job.learningRate)]),
    ...(job.weights === null ? [] : ["--weights", JSON.stringify(job.weights)]),
    ...(job.epochs === null ? [] : ["--epochs", String(job.epochs)]),
    ...(tensorboard === undefined ? [] : ["--tensorboard", tensorboard]),
    ...(job.kind === "scratch" || job.kind === "ceiling" ? [`--${job.kind}`] : []),
  ];
}
