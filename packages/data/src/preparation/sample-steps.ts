import { type PreparationSpec, sampleKind } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { ownSteps } from "../samples/own-steps.ts";
import { bilinear } from "./bilinear.ts";
import { type Channel, writePixels } from "./pixels.ts";
import type { DataSample } from "./prepared-shape.ts";

/** Makes one sample what a model takes. */
export type SampleStep = (sample: Float32Array, out: Float32Array) => void;

/** ITU-R BT.601, as most programs turn colours into grey. */
const luma: readonly number[] = [0.299, 0.587, 0.114];

/**
 * @param shape - What `preparedShape` says.
 * @returns Null where a sample stays as it is.
 */
export function sampleSteps(spec: PreparationSpec, sample: DataSample, shape: readonly number[]): SampleStep | null {
  switch (sampleKind(sample)) {
    case "image":
      return imageSteps(spec, sample.inputShape as readonly [number, number, number]);
    case "series":
      return seriesSteps(spec, sample.inputShape, shape);
    case "tokens":
      return sizeOf(shape) === sizeOf(sample.inputShape) ? null : lengthen;
    case "features":
      return valueSteps(spec, shape);
  }
}

function imageSteps(spec: PreparationSpec, image: readonly [number, number, number]): SampleStep | null {
  const [height, width, own] = image;
  const size = spec.resize ?? [height, width];
  const extent = spec.crop ?? size;
  const offset = [Math.floor((size[0] - extent[0]) / 2), Math.floor((size[1] - extent[1]) / 2)] as const;
  const isSameSize = extent[0] === height && extent[1] === width && size[0] === height && size[1] === width;
  const channels = channelsOf(spec, own);
  const isSameValues = channels.every(isAsItIs) && channels.length === own && wholeOf(spec) === null;
  const isTurned = spec.layout === "nchw" && channels.length > 1;
  const pixels = extent[0] * extent[1];
  const write = writePixels({ pixels, own, channels, isTurned, whole: wholeOf(spec) });
  if (isSameSize) return isSameValues && !isTurned ? null : write;
  const resize = bilinear(image, { size, offset, extent });
  if (isSameValues && !isTurned) return resize;
  const scratch = new Float32Array(pixels * own);
  return (sample, out) => {
    resize(sample, scratch);
    write(scratch, out);
  };
}

/** Padding stays as it is: a model tells it by its zeros. */
function seriesSteps(
  spec: PreparationSpec,
  [, features = 1]: readonly number[],
  shape: readonly number[],
): SampleStep | null {
  const change = valueSteps(spec, [features]);
  if (change === null && spec.length === undefined) return null;
  const most = shape[0] ?? 0;
  return (sample, out) => {
    const steps = Math.min(ownSteps(sample, features), most);
    out.fill(0, steps * features);
    for (let at = 0; at < steps * features; at += features) {
      const [from, to] = [sample.subarray(at, at + features), out.subarray(at, at + features)];
      if (change === null) to.set(from);
      else change(from, to);
    }
  };
}

function valueSteps(spec: PreparationSpec, shape: readonly number[]): SampleStep | null {
  const own = shape.at(-1) ?? 1;
  const channels = Array.from({ length: own }, (_, c) => channelOf(spec, c, c));
  if (channels.every(isAsItIs) && wholeOf(spec) === null) return null;
  return writePixels({ pixels: sizeOf(shape) / own, own, channels, isTurned: false, whole: wholeOf(spec) });
}

const lengthen: SampleStep = (sample, out) => {
  out.fill(0);
  out.set(sample.subarray(0, out.length));
};

/** For each of the model's channels, what it is made of. */
function channelsOf(spec: PreparationSpec, own: number): readonly Channel[] {
  const sources = {
    rgb: own === 1 ? [0, 0, 0] : [0, 1, 2],
    bgr: [2, 1, 0],
    grey: own === 1 ? [0] : [luma],
  } as const;
  const of = spec.channels === undefined ? Array.from({ length: own }, (_, c) => c) : sources[spec.channels];
  return of.map((source, place) => channelOf(spec, source, place));
}

function channelOf(
  { scale = 1, mean = 0, std = 1 }: PreparationSpec,
  source: Channel["source"],
  place: number,
): Channel {
  const at = (values: number | readonly number[]) => (typeof values === "number" ? values : (values[place] as number));
  return { place, source, scale, mean: at(mean), std: at(std) };
}

function isAsItIs({ place, source, scale, mean, std }: Channel): boolean {
  return source === place && scale === 1 && mean === 0 && std === 1;
}

/** Least and most of whole numbers; null where they are none. */
const wholes: Readonly<Record<NonNullable<PreparationSpec["dtype"]>, readonly [number, number] | null>> = {
  float32: null,
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
};

function wholeOf({ dtype = "float32" }: PreparationSpec): readonly [number, number] | null {
  return wholes[dtype];
}
