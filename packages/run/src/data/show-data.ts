import { type Dataset, loadDataset } from "@faculty/data/datasets";
import { isLabelled, type Source } from "@faculty/shared/samples";
import type { Context } from "../settings/context.ts";
import { type DataSource, sourceSpec } from "./data-source.ts";
import { preparing } from "./preparing.ts";

/** What a data set holds, for people and programs. */
export interface DataSummary {
  readonly name: string;
  readonly digest: string;
  readonly inputShape: readonly number[];
  readonly classes: readonly string[];
  /** Where samples are texts: how many tokens are told apart. */
  readonly tokens?: number;
  readonly train: PartSummary;
  readonly test: PartSummary;
}

interface PartSummary {
  readonly samples: number;
  /** Of them, those without a label. */
  readonly unlabelled: number;
  /** Samples of each class, in the order of the classes. */
  readonly perClass: readonly number[];
}

/** Prepares a data set where that is not done, and says what it holds. */
export async function showData(
  source: DataSource,
  context: Pick<Context, "settings" | "output" | "abort">,
): Promise<DataSummary> {
  const spec = await sourceSpec(source, context);
  const dataset = await loadDataset(spec, context.abort, preparing(context.settings, context.output));
  const { name, digest, inputShape, classes, vocabulary } = dataset;
  const tokens = vocabulary && { tokens: vocabulary.length };
  return {
    name,
    digest,
    inputShape,
    classes,
    ...tokens,
    train: partOf(dataset, "train"),
    test: partOf(dataset, "test"),
  };
}

function partOf(dataset: Dataset, source: Source): PartSummary {
  const { count, labels } = dataset[source];
  const perClass = dataset.classes.map(() => 0);
  let unlabelled = 0;
  for (const label of labels) {
    if (isLabelled(label)) perClass[label] = (perClass[label] ?? 0) + 1;
    else unlabelled += 1;
  }
  return { samples: count, unlabelled, perClass };
}
