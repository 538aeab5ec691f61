import { z } from "zod";
import { byName } from "../names/by-name.ts";

/**
 * What a model makes of a sample of the data set before it sees it. What is absent changes nothing. The order of the
 * keys is that of the steps.
 */
export interface PreparationSpec {
  /** Of an image: height and width, by bilinear interpolation. */
  readonly resize?: readonly [number, number] | undefined;
  /** Of an image: height and width of its middle. */
  readonly crop?: readonly [number, number] | undefined;
  /** Of an image: those that the model takes. */
  readonly channels?: "rgb" | "bgr" | "grey" | undefined;
  /** Of a series or a text: time steps or tokens; longer ones lose their end, shorter ones are padded with zeros. */
  readonly length?: number | undefined;
  /** `(value · scale − mean) / std`; a list has a number for each of the model's channels. */
  readonly scale?: number | undefined;
  readonly mean?: number | readonly number[] | undefined;
  readonly std?: number | readonly number[] | undefined;
  /** Whole numbers are rounded to, halves up, and kept within the type. */
  readonly dtype?: "float32" | "int32" | "uint8" | undefined;
  /** Of an image: `[height, width, channels]`, `[channels, height, width]`, or the first as one vector. */
  readonly layout?: "nhwc" | "nchw" | "flat" | undefined;
}

/** Larger images than a model of 64 MiB a sample takes. */
const maxSide = 4096;
/** As the shape of a sample may have. */
const maxChannels = 65_536;

/** Nobody needs longer names, and they are shown in messages. */
const maxTensorName = 256;

const side = z.int().min(1).max(maxSide);
const size = z.tuple([side, side]);

function numbers<Value extends number>(value: z.ZodType<Value>) {
  return z.union([value, z.array(value).min(1).max(maxChannels)]);
}

const keys = {
  resize: size.optional(),
  crop: size.optional(),
  channels: z.enum(["rgb", "bgr", "grey"]).optional(),
  length: z.int().min(1).max(maxChannels).optional(),
  scale: z
    .number()
    .refine((scale) => scale !== 0, "expected another number than 0")
    .optional(),
  mean: numbers(z.number()).optional(),
  std: numbers(z.number().positive()).optional(),
  dtype: z.enum(["float32", "int32", "uint8"]).optional(),
  layout: z.enum(["nhwc", "nchw", "flat"]).optional(),
};

/** In the order of the steps. */
export const preparationKeys: readonly (keyof PreparationSpec)[] = Object.keys(keys) as (keyof PreparationSpec)[];

/** Of a run file, whose data set tells what a sample is. */
export const preparationSpec: z.ZodType<PreparationSpec> = z.strictObject(keys);

/** Of a teacher, which need not be shown what the student is. */
export interface ShownPreparation extends PreparationSpec {
  /** What of a sample it is shown: the text that its tokens were made of, as it is. Absent: what the model takes. */
  readonly field?: "text" | undefined;
}

/** Of a teacher whose model may have several inputs. */
export interface ModelPreparation extends ShownPreparation {
  /** The model's name for the input that is given the samples. */
  readonly tensor?: string | undefined;
  /** What its other inputs are given: each one number in every place. */
  readonly others?: Readonly<Record<string, number>> | undefined;
}

const tensorName = z.string().min(1).max(maxTensorName);
const shownKeys = { ...keys, field: z.literal("text").optional() };
const modelKeys = {
  ...shownKeys,
  tensor: tensorName.optional(),
  others: z.record(tensorName, z.number()).overwrite(byName).optional(),
};

export const shownPreparation: z.ZodType<ShownPreparation> = z.strictObject(shownKeys);

export const modelPreparation: z.ZodType<ModelPreparation> = z.strictObject(modelKeys);

/** In the order of the steps; all that changes what a model says. To name the field that it takes anyway does not. */
export const modelPreparationKeys: readonly (keyof ModelPreparation)[] = [...preparationKeys, "tensor", "others"];

/** Of a model's own file. */
export interface OwnPreparation extends ModelPreparation {
  /** Shape of a sample before it is prepared, where no data set tells it. */
  readonly sampleShape?: readonly number[] | undefined;
}

export const ownPreparation: z.ZodType<OwnPreparation> = z.strictObject({
  ...modelKeys,
  sampleShape: z.array(z.int().min(1)).min(1).max(7).optional(),
});
