import type { LayerConfig, TensorShape } from "./outline.ts";

type LayerShape = (inputs: readonly TensorShape[], config: LayerConfig) => TensorShape | undefined;

type Extent = number | null;

/** A shape's extents by what they are. */
interface Grid {
  readonly batch: Extent;
  readonly places: readonly Extent[];
  readonly channels: Extent;
}

/** Of convolutions; a depthwise one has `depthMultiplier` channels for each it is given. */
export const convolved: LayerShape = ([input], config) => {
  const { filters, kernelSize, padding, strides, dilationRate, depthMultiplier } = config;
  return onGrid(input, config, ({ places, channels, ...rest }) => {
    const each = (value: unknown, at: number) => elementOf(value, at, 1);
    return {
      ...rest,
      places: places.map((extent, at) => {
        const dilated = 1 + (each(kernelSize, at) - 1) * each(dilationRate, at);
        return slid(extent, dilated, padding, each(strides, at));
      }),
      channels: typeof filters === "number" ? filters : channels && channels * elementOf(depthMultiplier, 0, 1),
    };
  });
};

export const deconvolved: LayerShape = ([input], config) => {
  const { filters, kernelSize, padding, strides } = config;
  return onGrid(input, config, ({ batch, places }) => ({
    batch,
    places: places.map((extent, at) => {
      const stride = elementOf(strides, at, 1);
      const beyond = padding === "same" ? 0 : Math.max(elementOf(kernelSize, at, 1) - stride, 0);
      return extent === null ? null : extent * stride + beyond;
    }),
    channels: typeof filters === "number" ? filters : null,
  }));
};

export const pooled: LayerShape = ([input], config) => {
  const { poolSize, padding, strides } = config;
  return onGrid(input, config, ({ places, ...rest }) => ({
    ...rest,
    places: places.map((extent, at) => {
      const size = elementOf(poolSize, at, 2);
      return slid(extent, size, padding, elementOf(strides ?? undefined, at, size));
    }),
  }));
};

/** Of pooling over every place. */
export const pooledOver: LayerShape = ([input], config) => {
  const grid = gridOf(input ?? [], config);
  return [grid.batch, grid.channels];
};

export const upsampled: LayerShape = ([input], config) =>
  onGrid(input, config, ({ places, ...rest }) => ({
    ...rest,
    places: places.map((extent, at) => (extent === null ? null : extent * elementOf(config["size"], at, 2))),
  }));

export const padded: LayerShape = ([input], config) => resized(input, config, config["padding"], 1, 1);

export const cropped: LayerShape = ([input], config) => resized(input, config, config["cropping"], -1, 0);

function resized(input: TensorShape | undefined, config: LayerConfig, by: unknown, sign: 1 | -1, usual: number) {
  return onGrid(input, config, ({ places, ...rest }) => ({
    ...rest,
    places: places.map((extent, at) => {
      const own = Array.isArray(by) ? by[at] : by;
      const both = elementOf(own, 0, usual) + elementOf(own, 1, usual);
      return extent === null ? null : extent + sign * both;
    }),
  }));
}

function onGrid(input: TensorShape | undefined, config: LayerConfig, change: (grid: Grid) => Grid): TensorShape {
  const { batch, places, channels } = change(gridOf(input ?? [], config));
  return isChannelsFirst(config) ? [batch, channels, ...places] : [batch, ...places, channels];
}

function gridOf([batch = null, ...rest]: TensorShape, config: LayerConfig): Grid {
  const [first = null, last = null] = [rest[0], rest.at(-1)];
  return isChannelsFirst(config)
    ? { batch, places: rest.slice(1), channels: first }
    : { batch, places: rest.slice(0, -1), channels: last };
}

function isChannelsFirst({ dataFormat }: LayerConfig): boolean {
  return dataFormat === "channelsFirst";
}

/** How many steps a window of `size` takes. */
function slid(extent: Extent, size: number, padding: unknown, stride: number): Extent {
  if (extent === null) return null;
  const starts = padding === "same" ? extent : extent - size + 1;
  return Math.floor((starts + stride - 1) / stride);
}

/** One number for all axes, or a list of one for each. */
function elementOf(value: unknown, at: number, usual: number): number {
  const own: unknown = Array.isArray(value) ? (value.length === 1 ? value[0] : value[at]) : value;
  return typeof own === "number" ? own : usual;
}
