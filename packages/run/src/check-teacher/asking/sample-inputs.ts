import { viewOf } from "@faculty/data/augmentation";
import { checkInputs, type Dataset, textsFor } from "@faculty/data/datasets";
import { textTensor, type WireTensor, wireTensor } from "@faculty/shared/frames";
import { type TeacherDescription, takesTexts } from "@faculty/shared/protocol";
import { createRandom } from "@faculty/shared/random";
import type { Source } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";

/** What a teacher is shown: as many rows as are asked for, each the same whenever it is. */
export interface SampleInputs {
  /** In which part of a data set row `i` is sample `ids([i])`; null where rows are drawn. */
  readonly source: Source | null;
  readonly ids: (from: number, to: number) => Int32Array;
  /** Tensor `input`: FP32 `[to − from, …inputShape]`, or BYTES of a teacher of texts. */
  readonly input: (from: number, to: number) => WireTensor;
}

/** A key that no stream of a run has. */
const streamKey = 0x7ea;

/** Words of a drawn text, and letters of a word, at most. */
const longest = 8;

/** Numbers from 0 to 1, token ids of the vocabulary, or words of letters. */
export function drawnInputs(description: TeacherDescription): SampleInputs {
  return {
    source: null,
    ids: (from, to) => Int32Array.from({ length: to - from }, (_, i) => from + i),
    input: takesTexts(description) ? drawnTexts : drawnValues(description),
  };
}

function drawnTexts(from: number, to: number): WireTensor {
  const texts = Array.from({ length: to - from }, (_, i) => {
    const random = createRandom(streamKey, from + i);
    const word = () =>
      Array.from({ length: random.integer(1, longest) }, () => random.integer(0, letters.length - 1))
        .map((at) => letters[at])
        .join("");
    return Buffer.from(Array.from({ length: random.integer(1, longest) }, word).join(" "));
  });
  return textTensor("input", texts);
}

/** One of them takes two bytes. */
const letters = "abcdefghijklmnopqrstuvwxyzé";

function drawnValues({ inputShape, vocabulary }: TeacherDescription): SampleInputs["input"] {
  const size = sizeOf(inputShape);
  const draw = (row: number) => {
    const random = createRandom(streamKey, row);
    const next = vocabulary === undefined ? () => random.uniform() : () => random.integer(0, vocabulary.tokens - 1);
    return Array.from({ length: size }, next);
  };
  return (from, to) => {
    const data = new Float32Array((to - from) * size);
    for (let row = from; row < to; row++) data.set(draw(row), (row - from) * size);
    return wireTensor("input", { shape: [to - from, ...inputShape], data });
  };
}

/** Test samples of a data set, or training samples where it has none; over again where there are too few. */
export function datasetInputs(dataset: Dataset, description: TeacherDescription): SampleInputs {
  const who = `teacher ${description.teacher}`;
  checkInputs(who, description, dataset);
  const source = dataset.test.count > 0 ? "test" : "train";
  const { count } = dataset[source];
  const ids = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => (from + i) % count);
  const { inputShape } = dataset;
  const input = (from: number, to: number): WireTensor =>
    takesTexts(description)
      ? textTensor("input", Array.from(ids(from, to), textsFor(who, dataset)[source].textOf))
      : wireTensor("input", { shape: [to - from, ...inputShape], data: viewOf(dataset, source, ids(from, to)) });
  return { source, ids, input };
}

/** Tensor `input` of so many rows that hold nothing. */
export function blankInput(description: TeacherDescription, rows: number): WireTensor {
  const shape = [rows, ...description.inputShape];
  return takesTexts(description)
    ? textTensor(
        "input",
        Array.from({ length: rows }, () => Buffer.alloc(0)),
      )
    : wireTensor("input", { shape, data: new Float32Array(sizeOf(shape)) });
}
