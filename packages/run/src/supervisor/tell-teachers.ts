import type { Dataset } from "@faculty/data/datasets";
import { modelClasses } from "@faculty/models/inspect";
import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { mapClasses, mergedTeachers, type RunSpec, type TeacherSpec } from "@faculty/shared/config";
import { asFacultyError } from "@faculty/shared/errors";
import { createLogger } from "@faculty/shared/logging";
import { tellsApart } from "@faculty/shared/metrics";
import { columnNames } from "@faculty/shared/outputs";
import { planOf } from "@faculty/shared/plan";
import { labelledAmong } from "@faculty/shared/samples";
import type { Meter } from "@faculty/shared/telemetry";
import { evaluateEnsemble } from "@faculty/student-trainer/evaluate";
import { findTeachers } from "../bus/find-teachers.ts";
import { chanceOf, chanceOfTen, startLines } from "../measured/start-lines.ts";
import { hasModel } from "../run-file/has-model.ts";

export interface TellOptions {
  readonly bus: Bus;
  /** Whose coordinator and teachers are up, or are on their way. */
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly clock: Clock;
  readonly meter?: Meter | undefined;
  readonly say: (line: string) => void;
  readonly abort: AbortSignal;
}

/** Enough to tell a teacher from chance, few enough to be asked in a moment. */
const mostSamples = 512;
/** Long enough for a heartbeat of every replica. */
const discoveryWaitMs = 1100;

/**
 * Says how each teacher does on labelled samples that are held out, before anybody is taught by it: one that is shown
 * something else than it takes, or names its classes in another order, answers all the same. What is wrong with the
 * question itself is said too, and is no reason to stop.
 */
export async function tellTeachers({ bus, spec, dataset, clock, meter, say, abort }: TellOptions): Promise<void> {
  const ids = heldOutSamples(spec, dataset);
  const labels = ids.map((id) => dataset.train.labels[id] as number);
  if (!tellsApart(labels) || mergedTeachers(spec).length === 0) return;
  try {
    const teachers = await withClasses(bus, spec, abort);
    const { teachers: evaluated } = await evaluateEnsemble({
      bus,
      run: spec.name,
      policy: spec.ensemble.policy,
      dataset,
      source: "train",
      ids,
      teachers,
      clock,
      meter,
      logger: createLogger({ service: "supervisor", level: "silent" }),
      abort,
    });
    const said = evaluated.map(({ name, evaluation: quality }, k) => {
      const own = new Set(teachers[k]?.classes);
      const known = dataset.classes.map((one) => own.has(one));
      const isRanked = quality.ranks !== undefined;
      return { name, quality, chance: isRanked ? chanceOfTen(dataset.classes.length) : chanceOf(labels, known) };
    });
    for (const line of startLines(said)) say(line);
  } catch (thrown) {
    abort.throwIfAborted();
    say(`warning: how the teachers do on samples held out is not known: ${asFacultyError(thrown).message}`);
  }
}

/** Spread evenly over all that have a label. */
function heldOutSamples(spec: RunSpec, dataset: Dataset): Int32Array {
  const labelled = labelledAmong(planOf(spec, dataset).validationIds, dataset.train.labels);
  const every = Math.ceil(labelled.length / mostSamples);
  return labelled.filter((_, place) => place % every === 0);
}

interface KnownTeacher {
  readonly name: string;
  /** In the run's words. */
  readonly classes: readonly string[];
}

async function withClasses(bus: Bus, spec: RunSpec, abort: AbortSignal): Promise<readonly KnownTeacher[]> {
  const teachers = mergedTeachers(spec);
  const own = await Promise.all(teachers.map((teacher) => ownClasses(spec, teacher)));
  const alive = own.includes(undefined) ? await findTeachers(bus, discoveryWaitMs, abort) : [];
  return teachers.map(({ name, digest, classMap }, k) => {
    const said = alive.find((one) => one.teacher === name && (digest ?? one.digest) === one.digest);
    const classes = own[k] ?? (said === undefined ? [] : columnNames(said.output));
    return { name, classes: mapClasses(classes, classMap).filter((known) => known !== null) };
  });
}

/** As the run file, the model's folder or what was kept of it says; undefined of one that joined by itself. */
async function ownClasses(spec: RunSpec, teacher: TeacherSpec): Promise<readonly string[] | undefined> {
  const { classes, model } = teacher;
  if (classes !== undefined) return classes;
  if (model !== undefined && (await hasModel(model))) return modelClasses(model);
  if (spec.signals.mode !== "offline") return undefined;
  const { keptTeacher } = await import("./kept-teacher.ts");
  return columnNames((await keptTeacher(spec, teacher)).output);
}
