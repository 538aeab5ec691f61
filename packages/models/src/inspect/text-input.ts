import { FacultyError } from "@faculty/shared/errors";
import { textShape } from "@faculty/shared/protocol";
import { type ModelPreparation, preparationKeys } from "@faculty/shared/samples";
import { shownExtents } from "./filled-shape.ts";

/**
 * Holds a model's input of texts against its manifest: a text a row, `[rows]` or `[rows, 1]`.
 * @param who - Begins the sentence, `model teachers/a.onnx`.
 * @param named - The input, as messages name it.
 * @param sample - Extents of the input beside that of the samples; undefined where nothing is said.
 * @param inputShape - As the manifest says it.
 * @throws FacultyError SHAPE_MISMATCH.
 */
export function checkTextInput(
  who: string,
  named: string,
  sample: readonly (number | null)[] | undefined,
  inputShape: readonly number[],
): void {
  if (sample?.some((extent) => extent !== null && extent !== 1) || (sample?.length ?? 0) > 1)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${who} takes texts ${shownExtents(sample ?? [])} at its input ${named} for each sample, expected one text`,
    );
  if (inputShape.join() === textShape.join()) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${who} takes a text at its input ${named}, its faculty.json says inputShape [${inputShape.join(", ")}], expected [${textShape.join(", ")}]`,
  );
}

/**
 * Refuses to show a model a text where it takes none, and to change a text.
 * @param who - Begins the sentence, `teacher a`.
 * @param inputs - Of its faculty.json or a run file.
 * @throws FacultyError SHAPE_MISMATCH.
 */
export function checkField(who: string, isText: boolean, inputs: ModelPreparation | undefined): void {
  if (!isText && inputs?.field === "text")
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${who} takes numbers, inputs.field says that it is shown the text: leave field out, or name an input of strings`,
    );
  const changing = isText && inputs !== undefined && preparationKeys.find((key) => inputs[key] !== undefined);
  if (changing)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${who} takes texts, which are shown as they are: leave inputs.${changing} out`,
    );
}

/**
 * Texts that a model is asked about before any of a data set: of every kind, and none longer than a few sentences. Where
 * no data set tells better ones, the digest of a served model is made of its answers to them all.
 */
export const probeTexts: readonly string[] = [
  "a",
  "The quick brown fox jumps over the lazy dog.",
  "Ça va très bien, merci !",
  "42 + 0.5",
  "今日は良い天気ですね。",
  "yes",
  "What is the answer? I do not know, and nobody told me.",
  "Größe, Öl und Übung",
  "no",
  "I would not buy this again: it broke after two days, and nobody answered my letters.",
  "The best film that I have seen this year! Wonderful from its first minute to its last.",
  "Доброе утро, как у вас дела?",
  "¿Dónde está la biblioteca más cercana?",
  "def add(a, b):\n    return a + b\n",
  '<p class="x">1 &lt; 2</p>',
  "Call 555 0100 now to win £1000!!! http://example.com",
];

/** The texts that a probe's values stand for, a text a value. */
export function probedTexts(values: Float32Array): readonly string[] {
  return Array.from(values, (place) => probeTexts[place] ?? "");
}
