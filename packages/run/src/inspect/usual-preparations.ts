import type { DataSample } from "@faculty/data/preparation";
import { type PreparationSpec, sampleKind } from "@faculty/shared/samples";

/** A way of showing samples to a model that many models were trained with. */
export interface UsualPreparation {
  /** For people, `−1 to 1, BGR, channels first`. */
  readonly name: string;
  readonly spec: PreparationSpec;
}

/** What a model takes. */
interface TakenSample {
  /** Of one sample. */
  readonly inputShape: readonly number[];
  /** Whether whole numbers alone. */
  readonly isWhole: boolean;
}

/**
 * Those of the usual preparations that make what a model takes of a data set's samples.
 * @param most - Of the data set's values, which begin at 0: 1, 255, or null where they are no such values.
 */
export function usualPreparations(
  sample: DataSample,
  most: 1 | 255 | null,
  { inputShape, isWhole }: TakenSample,
): readonly UsualPreparation[] {
  const asItIs: UsualPreparation = { name: "as it is", spec: {} };
  switch (sampleKind(sample)) {
    case "features":
      return sample.inputShape.join() === inputShape.join() ? [asItIs] : [];
    case "tokens":
    case "series":
      return lengthened(sample.inputShape, inputShape);
    case "image": {
      const places = placesOf(sample.inputShape, inputShape);
      return places.flatMap((place) =>
        valuesOf(place.channels, most, isWhole).map(({ name, spec }) => ({
          name: [name, ...place.names].join(", "),
          spec: inOrder({ ...place.spec, ...(place.isTurned ? turned(spec) : spec) }),
        })),
      );
    }
  }
}

/** The same steps in the order in which they are taken, for who reads them. */
function inOrder({ resize, channels, scale, mean, std, dtype, layout }: PreparationSpec): PreparationSpec {
  const steps = { resize, channels, scale, mean, std, dtype, layout };
  return Object.fromEntries(Object.entries(steps).filter(([, step]) => step !== undefined));
}

function lengthened([own, ...others]: readonly number[], [taken, ...rest]: readonly number[]): UsualPreparation[] {
  if (others.join() !== rest.join() || taken === undefined) return [];
  return [own === taken ? { name: "as it is", spec: {} } : { name: `length ${taken}`, spec: { length: taken } }];
}

/** Where a model has the pixels and the colours of an image. */
interface Place {
  readonly names: readonly string[];
  readonly spec: PreparationSpec;
  readonly channels: number;
  /** Whether blue comes first. */
  readonly isTurned: boolean;
}

function placesOf([height = 0, width = 0, own]: readonly number[], inputShape: readonly number[]): readonly Place[] {
  return layoutsOf(inputShape, height / width).flatMap(({ names, layout, size, channels }) => {
    const resize = size[0] === height && size[1] === width ? {} : { resize: size };
    return coloursOf(own, channels).map((colours) => ({
      names: [...colours.names, ...names],
      spec: { ...resize, ...colours.spec, ...layout },
      channels,
      isTurned: colours.spec.channels === "bgr",
    }));
  });
}

interface Layout extends Pick<Place, "names" | "channels"> {
  readonly layout: Pick<PreparationSpec, "layout">;
  readonly size: readonly [height: number, width: number];
}

/** Channels of an image, where nothing but their product with the pixels is known. */
const usualChannels = [1, 3] as const;

/** @param slope - Height by width of the data set's images, which a flat one is taken to have, too. */
function layoutsOf(inputShape: readonly number[], slope: number): readonly Layout[] {
  const [first = 0, second = 0, third = 0] = inputShape;
  if (inputShape.length === 1)
    return usualChannels.flatMap((channels) => {
      const width = Math.round(Math.sqrt(first / channels / slope));
      const size = [Math.round(width * slope), width] as const;
      const isWhole = size[0] * size[1] * channels === first;
      return isWhole ? [{ names: ["flat"], layout: { layout: "flat" }, size, channels }] : [];
    });
  if (inputShape.length !== 3) return [];
  return [
    { names: [], layout: {}, size: [first, second], channels: third },
    { names: ["channels first"], layout: { layout: "nchw" }, size: [second, third], channels: first },
  ];
}

type Colours = Pick<Place, "names" | "spec">;

/** Of an image with some channels, one with others; none where nobody does that. */
function coloursOf(own: number | undefined, channels: number): readonly Colours[] {
  const asItIs: Colours = { names: [], spec: {} };
  if (own === channels) return channels === 3 ? [asItIs, { names: ["BGR"], spec: { channels: "bgr" } }] : [asItIs];
  if (own === 1 && channels === 3) return [{ names: [], spec: { channels: "rgb" } }];
  return own === 3 && channels === 1 ? [{ names: ["grey"], spec: { channels: "grey" } }] : [];
}

/** Of red, green and blue from 0 to 1, as torchvision has them. */
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
/** The same from 0 to 255, as Caffe's models have them. */
const imagenetMean = [123.68, 116.779, 103.939] as const;
/** Of MNIST's training images from 0 to 1, as PyTorch's example has them. */
const mnist = { mean: 0.1307, std: 0.3081 } as const;

/** What is made of the values themselves. */
function valuesOf(channels: number, most: 1 | 255 | null, isWhole: boolean): readonly UsualPreparation[] {
  if (most === null) return isWhole ? [] : [{ name: "as it is", spec: {} }];
  const toOne = most === 1 ? {} : { scale: 1 / most };
  const toByte = most === 255 ? {} : { scale: 255 };
  if (isWhole) return [{ name: "0 to 255", spec: { ...toByte, dtype: "uint8" } }];
  return [
    { name: "0 to 1", spec: toOne },
    { name: "−1 to 1", spec: { ...toOne, mean: 0.5, std: 0.5 } },
    { name: "0 to 255", spec: toByte },
    ...(channels === 3
      ? [
          { name: "ImageNet's mean and deviation", spec: { ...toOne, ...imagenet } },
          { name: "0 to 255 less ImageNet's mean", spec: { ...toByte, mean: imagenetMean } },
        ]
      : []),
    ...(channels === 1
      ? [
          { name: "MNIST's mean and deviation", spec: { ...toOne, ...mnist } },
          { name: "1 to 0", spec: { scale: -1 / most, mean: -1 } },
        ]
      : []),
  ];
}

/** For a model that has blue first. */
function turned({ mean, std, ...spec }: PreparationSpec): PreparationSpec {
  const reversed = (values: PreparationSpec["mean"]) => (typeof values === "object" ? values.toReversed() : values);
  return {
    ...spec,
    ...(mean !== undefined && { mean: reversed(mean) }),
    ...(std !== undefined && { std: reversed(std) }),
  };
}
