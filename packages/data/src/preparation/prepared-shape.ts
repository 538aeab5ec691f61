import { type PreparationSpec, preparationKeys, type SampleKind, sampleKind } from "@faculty/shared/samples";

/** A sample as the data set has it. */
export interface DataSample {
  /** Without the batch. */
  readonly inputShape: readonly number[];
  /** Of texts. */
  readonly vocabulary?: unknown;
}

/** What a preparation makes of the shape of a sample; or why it is for other samples, to follow `inputs.`. */
export type PreparedShape =
  | { readonly kind: "fits"; readonly shape: readonly number[] }
  | { readonly kind: "misfit"; readonly why: string };

/** What each kind of sample can be made of. */
const keysOf: Readonly<Record<SampleKind, readonly (keyof PreparationSpec)[]>> = {
  image: ["resize", "crop", "channels", "scale", "mean", "std", "dtype", "layout"],
  series: ["length", "scale", "mean", "std", "dtype"],
  tokens: ["length", "dtype"],
  features: ["scale", "mean", "std", "dtype"],
};

const kindNames: Readonly<Record<SampleKind, string>> = {
  image: "images",
  series: "series",
  tokens: "texts",
  features: "vectors",
};

export function preparedShape(spec: PreparationSpec, sample: DataSample): PreparedShape {
  const kind = sampleKind(sample);
  const foreign = preparationKeys.find((key) => spec[key] !== undefined && !keysOf[kind].includes(key));
  if (foreign !== undefined) {
    const fitting = Object.entries(keysOf).flatMap(([other, keys]) =>
      keys.includes(foreign) ? [kindNames[other as SampleKind]] : [],
    );
    return misfit(
      `${foreign} is for ${fitting.join(", ")}: samples are ${kindNames[kind]} [${sample.inputShape.join(", ")}]`,
    );
  }
  const size = kind === "image" ? imageSize(spec, sample.inputShape) : lengthened(spec, sample.inputShape);
  if (size.kind === "misfit") return size;
  const channels = kind === "tokens" ? 1 : (size.shape.at(-1) ?? 1);
  for (const key of ["mean", "std"] as const) {
    const { [key]: values } = spec;
    if (typeof values === "object" && values.length !== channels)
      return misfit(`${key} has ${values.length} numbers, expected one, or one for each channel (${channels})`);
  }
  const [height = 1, width = 1] = size.shape;
  if (spec.layout === "nchw") return { kind: "fits", shape: [channels, height, width] };
  return spec.layout === "flat" ? { kind: "fits", shape: [height * width * channels] } : size;
}

/** `[height, width, channels]`. */
function imageSize(spec: PreparationSpec, [height = 1, width = 1, own = 1]: readonly number[]): PreparedShape {
  const resized = spec.resize ?? [height, width];
  const cropped = spec.crop ?? resized;
  if (cropped[0] > resized[0] || cropped[1] > resized[1])
    return misfit(`crop is [${cropped.join(", ")}], more than the image, which is [${resized.join(", ")}]`);
  switch (spec.channels) {
    case undefined:
      return { kind: "fits", shape: [...cropped, own] };
    case "bgr":
      if (own === 3) return { kind: "fits", shape: [...cropped, 3] };
      return misfit(`channels is bgr, expected images of 3 channels, samples have ${counted(own)}`);
    case "rgb":
    case "grey":
      if (own === 1 || own === 3) return { kind: "fits", shape: [...cropped, spec.channels === "rgb" ? 3 : 1] };
      return misfit(`channels is ${spec.channels}, expected images of 1 or 3 channels, samples have ${own}`);
  }
}

function lengthened({ length }: PreparationSpec, shape: readonly number[]): PreparedShape {
  return { kind: "fits", shape: length === undefined ? shape : [length, ...shape.slice(1)] };
}

function counted(channels: number): string {
  return channels === 1 ? "1 (grey)" : String(channels);
}

function misfit(why: string): PreparedShape {
  return { kind: "misfit", why };
}
