import type { RunSpec, TermSpec } from "./run-spec.ts";
import { signalMode } from "./signal-mode.ts";

/** Who becomes another where a key of the run file is another: every student, those that teachers teach, or nobody. */
export type Dependents = "student" | "taught" | "none";

type Keyed<Part> = Part extends readonly (infer One)[] ? One : Part;
type DependentsOf<Part> = Dependents | (Part extends object ? { readonly [Key in keyof Part]-?: Dependents } : never);

/**
 * For each key of the run file, in its order, who depends on it. Paths and folders are not what a student depends on:
 * the digests of what lies there are kept beside. Nor are the candidates of a choice, whose outcome is the student's own.
 */
const runDependents: { readonly [Key in keyof RunSpec]-?: DependentsOf<Keyed<NonNullable<RunSpec[Key]>>> } = {
  name: "student",
  plugins: { path: "none", digest: "student" }, // what they define is whatever their files say
  seed: "student",
  dataset: {
    name: "none",
    path: "none",
    vocabulary: "none",
    size: "none",
    channels: "none",
    background: "none",
    masks: "none",
    ignore: "none",
    table: "none",
    rate: "none",
    seconds: "none",
    mel: "none",
    files: "none",
    test: "none",
    id: "none",
    features: "none",
    text: "none",
    target: "none",
    columns: "none",
    history: "none",
    perUser: "none",
    width: "none",
    count: "none",
    distribution: "none",
    seed: "none",
    length: "none",
    unit: "none",
    maxTokens: "none",
    together: "none",
    validation: "student",
    labels: "none", // the labels that are shown, and what is left out, are kept beside
    omit: "none",
  },
  augment: "student",
  teachers: {
    name: "taught",
    model: "none",
    server: "none",
    signals: "none",
    plugin: "none", // its digest is that of its code and its parameters
    external: "none", // its digest is that of what teaches, whoever starts it
    inputs: "none", // part of its digest
    digest: "none", // a checkpoint pins those of the batches it was made of
    tolerance: "none", // whether signals are kept is noted
    replicas: "none",
    outputs: "taught",
    signature: "none", // part of its digest
    runtime: "none", // part of its digest
    classes: "taught",
    classMap: "taught",
  },
  ensemble: "taught",
  temperature: "taught",
  assistants: "none", // each link of a chain is a run of its own
  search: "none",
  signal: "taught",
  codec: "taught",
  signals: { mode: "taught", folder: "none", maxBytes: "none", evict: "none" },
  student: { model: "student", inputs: "student", optimizer: "student", repeats: "none" },
  students: "none", // each is a student of its own, which has what it says for its own as the run's
  stages: "taught",
  objective: "student",
  train: {
    batchSize: "student",
    epochs: "student",
    earlyStopping: "student",
    best: "student",
    checkpointEverySteps: "none",
    credit: "none",
    stepsPerRequest: "taught", // rows that are computed together may differ in their last bits
  },
  fineTune: "student",
  pictures: "none",
  classBias: "student",
  baseline: "none", // a student to compare with has its learning rate in its optimizer
  ceiling: "none",
};

/** Noted as null where a run file does not have them, as they always were. */
const notedWhereAbsent: ReadonlySet<string> = new Set(["train.earlyStopping", "fineTune"]);

/**
 * Everything of a run file that a student depends on, by key (`train.epochs`; of a list's entries, what counts of each).
 * Two students of the same data set, seed and teachers' digests are the same where these are. A key that is not there is
 * left out, so that a key that comes later leaves the students of run files without it what they were.
 * @param spec - As the student has it: one temperature, its own number of epochs.
 */
export function runIdentity(spec: RunSpec, isTaught: boolean): Readonly<Record<string, unknown>> {
  const counts = (who: Dependents) => who === "student" || (isTaught && who === "taught");
  const values: Readonly<Record<string, unknown>> = {
    ...spec,
    stages: spec.stages.map((stage) => ({ ...stage, objective: stage.objective.map(withoutPath) })),
    objective: spec.objective.map(withoutPath),
    signals: { ...spec.signals, mode: keptOrNot(spec) },
  };
  const parts: Record<string, unknown> = {};
  for (const [key, who] of Object.entries<Dependents | Readonly<Record<string, Dependents>>>(runDependents)) {
    const value = values[key];
    if (typeof who === "string") {
      if (counts(who)) parts[key] = value ?? null;
      continue;
    }
    const counting = Object.keys(who).filter((inner) => counts(who[inner] ?? "none"));
    if (value === undefined) continue;
    if (!Array.isArray(value)) for (const inner of counting) parts[`${key}.${inner}`] = valueOf(value, inner);
    else if (counting.length > 0) parts[key] = value.map((one) => counting.map((inner) => valueOf(one, inner)));
  }
  const isNoted = ([key, value]: readonly [string, unknown]) => value !== null || notedWhereAbsent.has(key);
  return Object.fromEntries(Object.entries(parts).filter(isNoted));
}

/** A model that a term applies counts by its digest, wherever it lies. */
function withoutPath(term: TermSpec): TermSpec {
  if (term["digest"] === undefined) return term;
  const { model: _, ...counts } = term;
  return counts as TermSpec;
}

/** What was kept is read the same whether somebody could still be asked. */
function keptOrNot(spec: RunSpec): "online" | "kept" {
  return signalMode(spec) === "online" ? "online" : "kept";
}

function valueOf(of: unknown, key: string): unknown {
  return (of as Readonly<Record<string, unknown>>)[key] ?? null;
}
