import type { RunSpec } from "@faculty/shared/config";
import type { Dataset } from "@faculty/shared/datasets";
import type { PullRequest } from "@faculty/shared/protocol";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Standing } from "../ensemble/weighting.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import { type Directory, unusualDigests } from "./directory.ts";
import { measureStanding } from "./standings.ts";

/** Each teacher's standing, in merge order; empty where the run needs none. */
export type MeasureStandings = (digests: PullRequest["digests"]) => Promise<readonly Standing[]>;

/** Sets of digests whose standings are kept: a student that resumes names its own, one that starts names none. */
const maxKept = 16;

/**
 * Measures a run's teachers once for each set of digests, when the first batch needs it; a measurement that fails is
 * forgotten, so that the next batch tries again.
 */
export function createRunStandings(
  ask: AskTeacher,
  directory: Directory,
  spec: RunSpec,
  dataset: Dataset,
  run: RunFacts,
  signal: AbortSignal,
): MeasureStandings {
  const standings = new Map<string, Promise<readonly Standing[]>>();
  const { calibrate } = spec.ensemble;

  async function measure(digests: PullRequest["digests"]): Promise<readonly Standing[]> {
    const template = { dataset, signal: run.signal, codec: spec.codec, digests };
    return Promise.all(
      spec.teachers.map(({ name, classMap }) =>
        measureStanding(ask, name, dataset, run.plan.validationIds, template, { calibrate, classMap }, signal),
      ),
    );
  }

  return (digests) => {
    if (!run.weighting.needs.includes("validation") && !calibrate) return Promise.resolve([]);
    const key = unusualDigests(digests, directory);
    const found = standings.get(key);
    if (found !== undefined) return found;
    for (const oldest of standings.keys()) {
      if (standings.size < maxKept) break;
      standings.delete(oldest);
    }
    const measuring = measure(digests).catch((thrown: unknown) => {
      standings.delete(key);
      throw thrown;
    });
    standings.set(key, measuring);
    return measuring;
  };
}
