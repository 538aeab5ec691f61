import type { Dataset } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { RunSpec } from "@faculty/shared/config";
import type { Logger } from "@faculty/shared/logging";
import type { PullRequest } from "@faculty/shared/protocol";
import { labelledAmong } from "@faculty/shared/samples";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Standing } from "../ensemble/weighting.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import type { Directory } from "../teachers/directory.ts";
import { type MixtureNll, mixtureNll } from "./mixture-nll.ts";
import { type MeasuredStanding, measureStanding } from "./standings.ts";

/** How well a run's teachers do, measured when it is first needed: a teacher that is absent keeps nobody waiting. */
export interface RunStandings {
  /** Of these teachers, by name; empty where the run needs none. */
  readonly of: (teachers: readonly string[], digests: PullRequest["digests"]) => Promise<ReadonlyMap<string, Standing>>;
  /** What is measured so far; undefined for the others. */
  readonly known: (teachers: readonly string[], digests: PullRequest["digests"]) => readonly (Standing | undefined)[];
  /** Where calibrating is given up because it makes the mixture worse; undefined where it is not. */
  readonly uncalibrated: MixtureNll | undefined;
}

interface Measured {
  readonly standing: Promise<MeasuredStanding>;
  /** Once it is there. */
  value: MeasuredStanding | undefined;
}

/** Measurements kept: those of the 64 teachers of the largest run, of several digests each. */
const maxKept = 256;

/** Of sums of thousands of logarithms. */
const noise = 1e-9;

/** Measures each teacher once for each digest; what fails is forgotten, so that the next batch tries again. */
export function createRunStandings(
  askTeacher: AskTeacher,
  directory: Pick<Directory, "digestOf">,
  spec: RunSpec,
  dataset: Dataset,
  run: RunFacts,
  abort: Abort,
  logger: Logger,
): RunStandings {
  const { calibrate } = spec.ensemble;
  const validationIds = labelledAmong(run.plan.validationIds, dataset.train.labels);
  const isNeeded = run.weighting.needs.includes("validation") || calibrate;
  const measured = new Map<string, Measured>();
  const judged = new Map<string, Promise<boolean>>();
  let uncalibrated: MixtureNll | undefined;

  function keyOf(teacher: string, digests: PullRequest["digests"]): string {
    const digest = digests?.[teacher];
    return digest === undefined || digest === directory.digestOf(teacher) ? teacher : `${teacher}@${digest}`;
  }

  function measure(teacher: string, digests: PullRequest["digests"]): Promise<MeasuredStanding> {
    const key = keyOf(teacher, digests);
    const found = measured.get(key);
    if (found !== undefined) return found.standing;
    for (const oldest of measured.keys()) {
      if (measured.size < maxKept) break;
      measured.delete(oldest);
    }
    const { rowsTogether } = run;
    const template = { dataset, signal: run.signal, codec: spec.codec, rowsTogether, digests };
    const classMap = spec.teachers.find(({ name }) => name === teacher)?.classMap;
    const standing = measureStanding(
      askTeacher,
      teacher,
      dataset,
      validationIds,
      template,
      { calibrate, classMap },
      abort,
    );
    const entry: Measured = { standing, value: undefined };
    measured.set(key, entry);
    standing.then(
      (value) => {
        entry.value = value;
      },
      () => {
        if (measured.get(key) === entry) measured.delete(key);
      },
    );
    return standing;
  }

  /** A function of who teaches: whether their mixture is no worse for each being calibrated. */
  function helps(
    teachers: readonly string[],
    digests: PullRequest["digests"],
    standings: readonly MeasuredStanding[],
  ): Promise<boolean> {
    const key = teachers.map((teacher) => keyOf(teacher, digests)).join(" ");
    const found = judged.get(key);
    if (found !== undefined) return found;
    if (judged.size >= maxKept) judged.clear();
    const judging = judge(teachers, digests, standings);
    judged.set(key, judging);
    judging.catch(() => {
      if (judged.get(key) === judging) judged.delete(key);
    });
    return judging;
  }

  async function judge(
    teachers: readonly string[],
    digests: PullRequest["digests"],
    standings: readonly MeasuredStanding[],
  ): Promise<boolean> {
    const named = (pick: (standing: MeasuredStanding) => Standing) =>
      new Map(teachers.map((teacher, k) => [teacher, pick(standings[k] as MeasuredStanding)]));
    const nll = await mixtureNll({
      askTeacher,
      teachers,
      spec,
      dataset,
      ids: validationIds,
      weighting: run.weighting,
      template: { dataset, signal: run.signal, codec: spec.codec, rowsTogether: run.rowsTogether, digests },
      calibrated: named(({ calibrated }) => calibrated),
      plain: named(({ plain }) => plain),
      abort,
    });
    if (!(nll.calibrated > nll.plain + noise)) return true;
    uncalibrated = nll;
    const figures = `${nll.calibrated.toFixed(3)} nats in place of ${nll.plain.toFixed(3)}`;
    logger.warn(
      { event: "calibration-given-up", teachers, ...nll },
      `calibrated, ${teachers.join(", ")} together have a higher NLL on validation samples (${figures}): they are not calibrated`,
    );
    return false;
  }

  return {
    of: async (teachers, digests) => {
      if (!isNeeded) return new Map();
      const standings = await Promise.all(teachers.map((teacher) => measure(teacher, digests)));
      const isUsed = calibrate && teachers.length > 0 && (await helps(teachers, digests, standings));
      return new Map(standings.map(({ plain, calibrated }, k) => [teachers[k] as string, isUsed ? calibrated : plain]));
    },
    known: (teachers, digests) =>
      teachers.map((teacher) => {
        const value = measured.get(keyOf(teacher, digests))?.value;
        return uncalibrated === undefined ? value?.calibrated : value?.plain;
      }),
    get uncalibrated() {
      return uncalibrated;
    },
  };
}
