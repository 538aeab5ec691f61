import { FacultyError } from "@faculty/shared/errors";
import { takesTexts } from "@faculty/shared/protocol";
import { type KnownVocabulary, pairUnit, sampleKind } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { createPreparation } from "../preparation/preparation.ts";
import type { Dataset } from "../samples/dataset.ts";
import { inputRows, storedValues } from "../samples/input-rows.ts";
import { knownVocabulary } from "./known-vocabulary.ts";
import type { TakenInputs } from "./taken-inputs.ts";
import { textsFor } from "./texts-for.ts";
import { checkWhole } from "./whole-numbers.ts";

/** Samples that are looked at; one alone may be blank. */
const lookedAt = 16;

/**
 * Refuses a model that would misread a data set's samples.
 * @param who - Begins the sentence, `teacher wide`.
 * @throws FacultyError SHAPE_MISMATCH, of a model of texts where there are none; DIGEST_MISMATCH where an id stands for another token.
 */
export function checkInputs(who: string, taken: TakenInputs, dataset: Dataset): void {
  if (takesTexts(taken)) {
    if (pairUnit(dataset.vocabulary) === null) return void textsFor(who, dataset);
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${who} takes texts, those of data set ${dataset.name} hold the translation that is asked for`,
      { dataset: dataset.name },
    );
  }
  const { vocabulary } = dataset;
  const { shape, prepare } = createPreparation(taken.inputs, dataset, who);
  if (taken.inputShape.join() !== shape.join())
    throw new FacultyError("SHAPE_MISMATCH", `${who} ${misfit(taken, shape, dataset)}`, { dataset: dataset.name });
  if (taken.whole !== undefined) checkWhole(who, taken.whole, prepare(firstValues(dataset)));
  if (
    taken.vocabulary === undefined &&
    taken.tokens !== undefined &&
    vocabulary !== undefined &&
    vocabulary.length > taken.tokens
  )
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `${who} knows ${taken.tokens} token ids, data set ${dataset.name} has ${vocabulary.length} tokens`,
      { dataset: dataset.name },
    );
  if (taken.vocabulary === undefined) return;
  const own = knownVocabulary(dataset);
  if (own?.digest === taken.vocabulary.digest) return;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `${who} reads token ids of vocabulary ${shown(taken.vocabulary)}, data set ${dataset.name} has ${own ? `${shown(own)}${howToKeep}` : "no tokens"}`,
    { dataset: dataset.name },
  );
}

/** As a model sees them. */
function firstValues({ inputShape, train, scale }: Dataset): Float32Array {
  const size = sizeOf(inputShape);
  const rows = inputRows(train.inputs, size);
  const stored = storedValues(rows, Math.min(lookedAt, train.count) * size);
  for (let at = 0; at < stored.length; at += size) rows.copyRow(at / size, stored.subarray(at, at + size));
  return Float32Array.from(stored, (value) => value * scale);
}

const howToKeep =
  ": its texts or text.json are others than those the model was trained on; to keep the model's vocabulary, name its vocabulary.txt, or the word teacher, as dataset.vocabulary (--vocabulary on the command line)";

/**
 * Says of a model that does not tell which tokens its ids stand for that it may misread a data set's texts; null where it
 * tells, or samples are no texts.
 * @param who - Begins the sentence, `teacher wide`.
 */
export function unknownVocabularyWarning(who: string, taken: TakenInputs | null, dataset: Dataset): string | null {
  const own = knownVocabulary(dataset);
  if (own === undefined || taken?.vocabulary !== undefined || (taken !== null && takesTexts(taken))) return null;
  return `${who} does not say by which vocabulary it reads token ids: it is taken for that of data set ${dataset.name}, ${shown(own)}; where it is another, its answers mean nothing`;
}

function shown({ tokens, digest }: KnownVocabulary): string {
  return `${digest.slice(0, 12)} (${tokens} tokens)`;
}

/** @param shape - What the model would be given. */
function misfit({ inputs, inputShape }: TakenInputs, shape: readonly number[], dataset: Dataset): string {
  const taken = `[${inputShape.join(", ")}]`;
  const own = `[${dataset.inputShape.join(", ")}]`;
  const hint = layoutHint(inputShape, shape);
  if (inputs !== undefined)
    return `takes inputs of shape ${taken}, inputs makes [${shape.join(", ")}] of the samples of data set ${dataset.name}, ${own}${hint}`;
  const isImage = sampleKind(dataset) === "image";
  return `takes inputs of shape ${taken}, data set ${dataset.name} has ${own}${hint || (isImage ? unprepared : "")}`;
}

const unprepared = ": say under inputs what it makes of a sample";

/** Where channels alone lie elsewhere. */
function layoutHint(taken: readonly number[], made: readonly number[]): string {
  if (taken.join() === channelsFirst(made).join()) return ": it takes channels first, say inputs.layout nchw";
  if (made.join() === channelsFirst(taken).join()) return ": it takes channels last, inputs.layout is nchw";
  const isPictureAsVector = made.length === 3 && taken.length === 1 && taken[0] === sizeOf(made);
  return isPictureAsVector ? ": it takes a picture as one vector, say inputs.layout flat" : "";
}

/** `[height, width, channels]` → `[channels, height, width]`; nothing of other shapes. */
function channelsFirst(shape: readonly number[]): readonly (number | undefined)[] {
  const [height, width, channels] = shape;
  return shape.length === 3 ? [channels, height, width] : [];
}
