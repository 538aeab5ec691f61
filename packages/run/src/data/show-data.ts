import { type Dataset, loadDataset } from "@faculty/data/datasets";
import type { OutputSpec } from "@faculty/shared/outputs";
import { isLabelled, type Source } from "@faculty/shared/samples";
import type { Context } from "../settings/context.ts";
import { type DataSource, sourceSpec } from "./data-source.ts";
import { preparing } from "./preparing.ts";
import { type TargetSummary, targetsOf } from "./target-summary.ts";

/** What a data set holds, for people and programs. */
export interface DataSummary {
  readonly name: string;
  readonly digest: string;
  readonly inputShape: readonly number[];
  readonly classes: readonly string[];
  /** What is to be said of a sample; absent: one of the classes. */
  readonly output?: OutputSpec;
  /** Where samples are texts: how many tokens are told apart. */
  readonly tokens?: number;
  readonly train: PartSummary;
  readonly test: PartSummary;
}

interface PartSummary {
  readonly samples: number;
  /** Of them, those without a label. */
  readonly unlabelled: number;
  /** Samples of each class, in the order of the classes; empty where a sample's target is more than its label. */
  readonly perClass: readonly number[];
  /** By the name of each output, where a sample's target is more than its label. */
  readonly targets?: Readonly<Record<string, TargetSummary>>;
}

/** Prepares a data set where that is not done, and says what it holds. */
export async function showData(
  source: DataSource,
  context: Pick<Context, "settings" | "output" | "abort">,
): Promise<DataSummary> {
  const spec = await sourceSpec(source, context);
  const dataset = await loadDataset(spec, context.abort, preparing(context.settings, context.output));
  const { name, digest, inputShape, classes, output, vocabulary } = dataset;
  const tokens = vocabulary && { tokens: vocabulary.length };
  return {
    name,
    digest,
    inputShape,
    classes,
    ...(output && { output }),
    ...tokens,
    train: partOf(dataset, "train"),
    test: partOf(dataset, "test"),
  };
}

function partOf(dataset: Dataset, source: Source): PartSummary {
  const { count, labels } = dataset[source];
  const targets = targetsOf(dataset, source);
  const perClass = targets === null ? dataset.classes.map(() => 0) : [];
  let unlabelled = 0;
  for (const label of labels) {
    if (!isLabelled(label)) unlabelled += 1;
    else if (targets === null) perClass[label] = (perClass[label] ?? 0) + 1;
  }
  return { samples: count, unlabelled, perClass, ...(targets !== null && { targets }) };
}
