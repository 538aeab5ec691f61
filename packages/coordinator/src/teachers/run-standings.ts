import type { RunSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import type { PullRequest } from "@faculty/shared/protocol";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Standing } from "../ensemble/weighting.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import type { Directory } from "./directory.ts";
import { measureStanding } from "./standings.ts";

/** How well a run's teachers do, measured when it is first needed: a teacher that is absent keeps nobody waiting. */
export interface RunStandings {
  /** Of these teachers, by name; empty where the run needs none. */
  readonly of: (teachers: readonly string[], digests: PullRequest["digests"]) => Promise<ReadonlyMap<string, Standing>>;
  /** What is measured so far; undefined for the others. */
  readonly known: (teachers: readonly string[], digests: PullRequest["digests"]) => readonly (Standing | undefined)[];
}

interface Measured {
  readonly standing: Promise<Standing>;
  /** Once it is there. */
  value: Standing | undefined;
}

/** Measurements kept: those of the 64 teachers of the largest run, of several digests each. */
const maxKept = 256;

/** Measures each teacher once for each digest; what fails is forgotten, so that the next batch tries again. */
export function createRunStandings(
  ask: AskTeacher,
  directory: Directory,
  spec: RunSpec,
  dataset: Dataset,
  run: RunFacts,
  signal: AbortSignal,
): RunStandings {
  const { calibrate } = spec.ensemble;
  const isNeeded = run.weighting.needs.includes("validation") || calibrate;
  const measured = new Map<string, Measured>();

  function keyOf(teacher: string, digests: PullRequest["digests"]): string {
    const digest = digests?.[teacher];
    return digest === undefined || digest === directory.digestOf(teacher) ? teacher : `${teacher}@${digest}`;
  }

  function measure(teacher: string, digests: PullRequest["digests"]): Promise<Standing> {
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
    const { validationIds } = run.plan;
    const standing = measureStanding(ask, teacher, dataset, validationIds, template, { calibrate, classMap }, signal);
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

  return {
    of: async (teachers, digests) => {
      if (!isNeeded) return new Map();
      const each = teachers.map(async (teacher) => [teacher, await measure(teacher, digests)] as const);
      return new Map(await Promise.all(each));
    },
    known: (teachers, digests) => teachers.map((teacher) => measured.get(keyOf(teacher, digests))?.value),
  };
}
