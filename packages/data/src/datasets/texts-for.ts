import { FacultyError } from "@faculty/shared/errors";
import { type Source, sampleKind } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import type { DatasetTexts } from "../samples/text-rows.ts";

/** @param who - Begins the sentence, `teacher wide`. @throws FacultyError SHAPE_MISMATCH where there are none. */
export function textsFor(who: string, dataset: Dataset): DatasetTexts {
  if (dataset.texts !== undefined) return dataset.texts;
  const { name, inputShape } = dataset;
  const kinds = { image: "images", series: "series", tokens: "token ids", features: "numbers" } as const;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${who} takes texts, data set ${name} keeps none: its samples are ${kinds[sampleKind(dataset)]} [${inputShape.join(", ")}]`,
    { dataset: name },
  );
}

/** As a model is shown them. @throws FacultyError SHAPE_MISMATCH. */
export function textsOfSamples(who: string, dataset: Dataset, source: Source, ids: Int32Array): readonly string[] {
  const { textOf } = textsFor(who, dataset)[source];
  return Array.from(ids, (id) => Buffer.from(textOf(id)).toString("utf8"));
}

/** Undefined where it keeps none. @returns UTF-8, by the index of a training sample. */
export function trainingTexts({
  texts,
  train: { count },
}: Dataset): { readonly count: number; readonly textOf: (id: number) => Uint8Array } | undefined {
  return texts && { count, textOf: (id) => texts.train.textOf(id) };
}
