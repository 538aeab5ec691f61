import { rowLabels } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { RunSpec } from "@faculty/shared/config";
import { isLabelled } from "@faculty/shared/samples";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Question } from "../dispatch/predict-frames.ts";
import { mergeCollected } from "../ensemble/merge-collected.ts";
import type { BoundWeighting, Standing } from "../ensemble/weighting.ts";
import { asTheyAre, samplesAtOnce } from "./samples-at-once.ts";

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
  readonly abort: Abort;
}

/**
 * What calibrating each teacher does to their mixture. Teachers that are well calibrated one by one can be too unsure
 * together (Rahaman and Thiery 2021, arXiv:2007.08792).
 */
export async function mixtureNll(options: MixtureNllOptions): Promise<MixtureNll> {
  const { askTeacher, teachers, spec, dataset, ids, weighting, template, abort } = options;
  const samples = samplesAtOnce(dataset);
  let [calibrated, plain, told] = [0, 0, 0];
  for (let from = 0; from < ids.length; from += samples) {
    const part = ids.slice(from, from + samples);
    const asked: Question = { ...template, ids: part, source: "train", view: asTheyAre };
    const labels = rowLabels(dataset, "train", part);
    told += labels.filter(isLabelled).length;
    const replies = await Promise.all(teachers.map((teacher) => askTeacher(teacher, asked, abort)));
    const sumWith = (standings: ReadonlyMap<string, Standing>) => {
      const context = {
        asked: teachers,
        spec,
        dataset,
        source: "train",
        ids: part,
        view: asTheyAre,
        standings,
        weighting,
      } as const;
      const { data, width } = mergeCollected({ replies }, { ...context, temperature: 1 }).logProbabilities;
      return labels.reduce(
        (sum, label, row) => (isLabelled(label) ? sum - (data[row * width + label] as number) : sum),
        0,
      );
    };
    calibrated += sumWith(options.calibrated);
    plain += sumWith(options.plain);
  }
  return { calibrated: calibrated / told, plain: plain / told };
}
