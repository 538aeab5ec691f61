import { FacultyError } from "@faculty/shared/errors";
import { type Rows, sizeOf, type Tensor } from "@faculty/shared/tensor";
import type { ModelInput } from "./model-input.ts";

/** What a model said, and in which type of number. */
export interface ForwardAnswer extends Tensor<Float32Array> {
  readonly dtype: string;
}

/**
 * One forward pass, whatever computes it.
 * @param values - `[rows, …inputShape]`; stays the caller's.
 * @throws FacultyError where the model is at fault; anything else where it does not take the samples.
 */
export type ForwardPass = (values: Float32Array, rows: number) => Promise<ForwardAnswer>;

export interface ProbedModel {
  readonly folder: string;
  readonly forward: ForwardPass;
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly input: ModelInput;
  /** Where samples are token ids: how many the model knows. Where they are texts: how many `forward` finds by a value. */
  readonly tokens: number | undefined;
  /** Columns of what it says: one a class. */
  readonly width: number;
  /** Extents of what has a row of its own within a sample; absent: the sample as a whole. */
  readonly positions?: readonly number[];
}

const samples = 3;
/** Of the largest answer. Rounding differs by 1e-6 to 1e-5 where rows are computed in another order. */
const tolerance = 1e-4;

/**
 * Asks a model of three samples, twice and alone, and refuses one whose answers do not follow from the sample alone: what
 * it says is asked for in batches of any make-up, by whichever replica is free, and kept.
 * @returns What it said, `[3 × positions, width]`.
 * @throws FacultyError SHAPE_MISMATCH, CLASS_MISMATCH, NOT_FINITE, BAD_MODEL.
 */
export async function probeModel(model: ProbedModel): Promise<Rows<Float32Array>> {
  const { folder, input } = model;
  const asked = probeSamples(model, narrow);
  const among = await answersTo(model, asked);
  const again = await answersTo(model, asked);
  const random = firstDifference(among.data, again.data, slackOf(among));
  if (random !== undefined)
    throw bad(folder, `says another thing of the same sample each time: ${random}; it draws random numbers`);
  if (input.rows === "one") return among;
  const batched = await differenceAlone(model, asked, among);
  if (batched === undefined || (await isSteadyElsewhere(model))) return among;
  throw bad(
    folder,
    `says another thing of a sample alone than among others: ${batched}; its answers must not depend on the batch`,
  );
}

function slackOf({ data }: Rows<Float32Array>): number {
  const sizes = data.filter(Number.isFinite).map(Math.abs);
  return tolerance * sizes.reduce((most, value) => Math.max(most, value), 0);
}

/** @param among - What the model said of all samples at once. */
async function differenceAlone(
  model: ProbedModel,
  asked: Float32Array,
  among: Rows<Float32Array>,
): Promise<string | undefined> {
  const size = sizeOf(model.inputShape);
  const said = among.data.length / samples;
  for (let row = 0; row < samples; row++) {
    const alone = await answersTo(model, asked.subarray(row * size, (row + 1) * size));
    const own = among.data.subarray(row * said, (row + 1) * said);
    const difference = firstDifference(alone.data, own, slackOf(among));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/**
 * Whether a model says of samples of more different values what it says of each alone. One that looks at its batch never
 * does; one that divides by a deviation magnifies the rounding of samples that hardly vary, and of those alone.
 */
async function isSteadyElsewhere(model: ProbedModel): Promise<boolean> {
  const asked = probeSamples(model, wide);
  try {
    const among = await answersTo(model, asked);
    return (await differenceAlone(model, asked, among)) === undefined;
  } catch {
    return false; // ids that it does not know
  }
}

interface Spread {
  /** Ids, of a model of whole numbers that tells no number of tokens. */
  readonly ids: number;
  readonly least: number;
  readonly most: number;
}

/** 0 and 1 are ids of any model. */
const narrow: Spread = { ids: 2, least: 0, most: 1 };
/** Bytes, and values as they are after a mean was taken away. */
const wide: Spread = { ids: 256, least: -2, most: 2 };

/** Fixed samples that differ: values spread over a range, or ids spread over the tokens. */
function probeSamples(
  { tokens, input: { whole }, inputShape }: ProbedModel,
  { ids, least, most }: Spread,
): Float32Array {
  const goldenRatio = (Math.sqrt(5) - 1) / 2; // whose multiples, less their whole part, spread evenly
  const known = tokens ?? (whole === undefined ? undefined : ids);
  return Float32Array.from({ length: samples * sizeOf(inputShape) }, (_, i) => {
    const share = ((i + 1) * goldenRatio) % 1;
    return known === undefined ? least + (most - least) * share : Math.floor(share * known);
  });
}

async function answersTo(model: ProbedModel, values: Float32Array): Promise<Rows<Float32Array>> {
  const size = sizeOf(model.inputShape);
  const rows = values.length / size;
  if (model.input.rows === "any" || rows === 1) return answer(model, values, rows);
  const each: Rows<Float32Array>[] = [];
  for (let row = 0; row < rows; row++) each.push(await answer(model, values.subarray(row * size, (row + 1) * size), 1));
  return rowsOf(model, Float32Array.from(each.flatMap(({ data }) => [...data])));
}

async function answer(model: ProbedModel, values: Float32Array, rows: number): Promise<Rows<Float32Array>> {
  const { folder, inputShape } = model;
  const said = await model.forward(values, rows).catch((cause: unknown) => {
    if (cause instanceof FacultyError) throw cause;
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${folder} does not take ${rows === 1 ? "a sample" : `${rows} samples`} of shape [${inputShape.join(", ")}]: ${firstLine(cause)}`,
      { folder, inputShape },
      { cause },
    );
  });
  checkAnswer(model, said, rows);
  const { data } = said;
  if (data.some((value) => Number.isNaN(value) || value === Number.POSITIVE_INFINITY))
    throw new FacultyError(
      "NOT_FINITE",
      `model ${folder} answers ${data.find((value) => !Number.isFinite(value))} to a sample of ${asked(model)}`,
      { folder },
    );
  return rowsOf(model, data);
}

function rowsOf({ width }: ProbedModel, data: Float32Array): Rows<Float32Array> {
  return { rows: data.length / width, width, data };
}

function checkAnswer(model: ProbedModel, { shape, dtype }: ForwardAnswer, rows: number): void {
  const { folder, width, positions = [] } = model;
  const what = `model ${folder} yields [${shape.join(", ")}]${dtype === "float32" ? "" : ` of ${dtype}`}`;
  const before = [rows, ...positions];
  if (
    shape.length !== before.length + 1 ||
    before.some((extent, axis) => shape[axis] !== extent) ||
    dtype !== "float32"
  )
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${what} for ${rows} samples, expected [${[...before, "classes"].join(", ")}]`,
      { folder },
    );
  const found = shape.at(-1);
  if (found !== width)
    throw new FacultyError("CLASS_MISMATCH", `model ${folder} has ${found} outputs, ${width} classes are named`, {
      folder,
    });
}

function asked({ tokens, input }: ProbedModel): string {
  if (input.isText) return "text";
  return tokens === undefined && input.whole === undefined ? "numbers between 0 and 1" : "token ids that it knows";
}

function firstDifference(a: Float32Array, b: Float32Array, slack: number): string | undefined {
  const i = a.findIndex((value, at) => Math.abs(value - (b[at] ?? 0)) > slack);
  return i === -1 ? undefined : `${a[i]}, then ${b[i]}`;
}

function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split("\n", 1)[0] ?? "";
}

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder} ${why}`, { folder });
}
