import type { Dataset } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Question } from "../dispatch/predict-frames.ts";
import { mergeCollected } from "../ensemble/merge-collected.ts";
import type { BoundWeighting, Standing } from "../ensemble/weighting.ts";

/** Mean negative log-likelihood of the mixture on validation samples, nats. */
export interface MixtureNll {
  readonly calibrated: number;
  readonly plain: number;
}

export interface MixtureNllOptions {
  readonly askTeacher: AskTeacher;
  /** Those that are mixed, in merge order. */
  readonly teachers: readonly string[];
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly ids: Int32Array;
  readonly weighting: BoundWeighting;
  readonly template: Omit<Question, "ids" | "source" | "view">;
  readonly calibrated: ReadonlyMap<string, Standing>;
  readonly plain: ReadonlyMap<string, Standing>;
  readonly abort: AbortSignal;
}

/** Rows asked for at once: little enough to be held for all teachers. */
const askedRows = 256;

/**
 * What calibrating each teacher does to their mixture. Teachers that are well calibrated one by one can be too unsure
 * together (Rahaman and Thiery 2021, arXiv:2007.08792).
 */
export async function mixtureNll(options: MixtureNllOptions): Promise<MixtureNll> {
  const { askTeacher, teachers, spec, dataset, ids, weighting, template, abort } = options;
  let [calibrated, plain] = [0, 0];
  for (let from = 0; from < ids.length; from += askedRows) {
    const part = ids.slice(from, from + askedRows);
    const asked: Question = { ...template, ids: part, source: "train", view: { augment: [], seed: 0, epoch: 0 } };
    const replies = await Promise.all(teachers.map((teacher) => askTeacher(teacher, asked, abort)));
    const sumWith = (standings: ReadonlyMap<string, Standing>) => {
      const context = { asked: teachers, spec, dataset, source: "train", ids: part, standings, weighting } as const;
      const { data, width } = mergeCollected({ replies }, { ...context, temperature: 1 }).logProbabilities;
      return part.reduce(
        (sum, id, row) => sum - (data[row * width + (dataset.train.labels[id] as number)] as number),
        0,
      );
    };
    calibrated += sumWith(options.calibrated);
    plain += sumWith(options.plain);
  }
  return { calibrated: calibrated / ids.length, plain: plain / ids.length };
}
