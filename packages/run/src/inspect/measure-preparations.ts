import { viewOf } from "@faculty/data/augmentation";
import { checkInputs, type Dataset } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { FacultyError } from "@faculty/shared/errors";
import { argmax } from "@faculty/shared/metrics";
import { takesTexts } from "@faculty/shared/protocol";
import type { OwnPreparation, Source } from "@faculty/shared/samples";
import { logSoftmax } from "@faculty/shared/tensor";
import type { Teacher } from "@faculty/teacher-node";
import { shownRows } from "../data/shown-rows.ts";
import { bestOrder, type ClassOrder, type NamedCounts } from "./class-order.ts";
import { type UsualPreparation, usualPreparations } from "./usual-preparations.ts";

/** Labelled samples of a data set that a model is asked about. */
export interface AskedSamples {
  readonly dataset: Dataset;
  readonly source: Source;
  readonly ids: Int32Array;
}

/** How a model does with one preparation. */
export interface MeasuredPreparation extends UsualPreparation {
  readonly correct: number;
  readonly samples: number;
  /** Mean of −log of what the label was given, in nats: it tells a scale that is wrong where the classes do not. */
  readonly nll: number;
  /** Null where there are too many classes to try. */
  readonly order: ClassOrder | null;
}

export interface MeasuringOptions {
  readonly asked: AskedSamples;
  /** Of each of the model's classes the label that it stands for; −1 where the data set has none. */
  readonly labelOf: readonly number[];
  /** What it says itself that it makes of a sample, and where. */
  readonly own: { readonly where: "faculty.json" | "metadata"; readonly inputs: OwnPreparation } | null;
  /** Begins messages, `model teachers/a`. */
  readonly who: string;
  readonly abort: AbortSignal;
}

const batchRows = 64;

/**
 * Asks a model about samples under each of the usual preparations that make what it takes of them, the most often right one first.
 * @param model - Without a preparation.
 * @throws FacultyError SHAPE_MISMATCH where none does; DIGEST_MISMATCH where its token ids are others.
 */
export async function measurePreparations(
  model: Teacher,
  options: MeasuringOptions,
): Promise<readonly [MeasuredPreparation, ...MeasuredPreparation[]]> {
  const measured: MeasuredPreparation[] = [];
  for (const preparation of preparationsFor(model, options))
    measured.push(await measureOne(model, preparation, options));
  return measured.toSorted(byAccuracy) as [MeasuredPreparation, ...MeasuredPreparation[]];
}

/** Those that make what a model takes of the samples. @throws FacultyError SHAPE_MISMATCH where none does. */
export function preparationsFor(
  { facts }: Teacher,
  { asked, own, who }: Pick<MeasuringOptions, "asked" | "own" | "who">,
): readonly [UsualPreparation, ...UsualPreparation[]] {
  const { dataset } = asked;
  const { inputShape, whole } = facts;
  const [first, ...others] = takesTexts(facts)
    ? [{ name: "its texts as they are", spec: {} }]
    : [
        ...ownPreparation({ own, asked, who }, inputShape),
        ...usualPreparations(dataset, mostOf(asked), { inputShape, isWhole: whole !== undefined }),
      ];
  if (first !== undefined) return [first, ...others];
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${who} takes inputs of shape [${inputShape.join(", ")}]${whole === undefined ? "" : ` in ${whole.name}`}, no usual preparation makes that of samples of data set ${dataset.name}, of shape [${dataset.inputShape.join(", ")}]`,
  );
}

function byAccuracy(a: MeasuredPreparation, b: MeasuredPreparation): number {
  return b.correct - a.correct || a.nll - b.nll;
}

/** None where it is for other samples. */
function ownPreparation(
  { own, asked: { dataset }, who }: Pick<MeasuringOptions, "asked" | "own" | "who">,
  inputShape: readonly number[],
): readonly UsualPreparation[] {
  if (own === null) return [];
  const { sampleShape: _shape, tensor: _tensor, others: _others, ...spec } = own.inputs;
  const fits = createPreparation(spec, dataset, who).shape.join() === inputShape.join();
  return fits ? [{ name: `as its ${own.where} says`, spec }] : [];
}

/** Which of the usual ranges a data set's values lie in, told from those that are asked about. */
function mostOf({ dataset, source, ids }: AskedSamples): 1 | 255 | null {
  let most = 0;
  for (let from = 0; from < ids.length; from += batchRows) {
    const values = viewOf(dataset, source, ids.subarray(from, from + batchRows));
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value < 0) return null;
      if (value > most) most = value;
    }
  }
  if (most <= 1) return 1;
  return most <= 255 ? 255 : null;
}

async function measureOne(
  model: Teacher,
  usual: UsualPreparation,
  { asked: { dataset, source, ids }, labelOf, who, abort }: MeasuringOptions,
): Promise<MeasuredPreparation> {
  checkInputs(who, { ...model.facts, inputs: usual.spec }, dataset);
  const { prepare } = createPreparation(usual.spec, dataset, who);
  const labels = dataset.classes.length;
  const counts = (): NamedCounts => ({
    columns: labelOf.length,
    labels,
    counts: new Int32Array(labelOf.length * labels),
  });
  const halves = [counts(), counts()] as const;
  let loss = 0;
  for (let from = 0; from < ids.length; from += batchRows) {
    abort.throwIfAborted();
    const some = ids.subarray(from, from + batchRows);
    const { inputs, ...shown } = shownRows(model.facts, dataset, source, some);
    const { logits } = await model.infer({
      ...shown,
      inputs: shown.texts === undefined ? prepare(inputs) : inputs,
      layers: [],
    });
    const { data, width } = logSoftmax(logits);
    for (let row = 0; row < some.length; row++) {
      const column = argmax(data, row * width, width);
      const label = dataset[source].labels[some[row] as number] as number;
      loss -= data[row * width + labelOf.indexOf(label)] as number;
      const half = halves[(from + row) % 2] as NamedCounts;
      const at = column * labels + label;
      half.counts[at] = (half.counts[at] as number) + 1;
    }
  }
  const correct = halves.reduce((sum, half) => sum + onDiagonal(half, labelOf), 0);
  return { ...usual, correct, samples: ids.length, nll: loss / ids.length, order: bestOrder(halves[0], halves[1]) };
}

function onDiagonal({ labels, counts }: NamedCounts, labelOf: readonly number[]): number {
  return labelOf.reduce(
    (sum, label, column) => sum + (label === -1 ? 0 : (counts[column * labels + label] as number)),
    0,
  );
}
