import tf from "#tfjs";
import { eachOffset, putTogether, seenAt, takeApart } from "./windows.ts";

interface Attributes {
  readonly strides: number | [number, number];
  readonly dilations: number | [number, number];
  readonly pad: "valid" | "same" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly inputShape: [number, number, number, number];
  readonly filterShape: [number, number, number, number];
}

/** Gradient of a depthwise convolution by its filter, `[height, width, inChannels, multiplier]`; see windows.ts. */
export const depthwiseBackpropFilter: tf.KernelConfig = {
  kernelName: "DepthwiseConv2dNativeBackpropFilter",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => {
    const x = inputs["x"] as tf.Tensor4D;
    const { filterShape, ...window } = attrs as unknown as Attributes;
    const info = windowOf({ ...window, inputShape: x.shape, filterShape });
    return tf.tidy(() => {
      const phases = takeApart(x, info);
      const [, , channels, multiplier] = filterShape;
      const dy = tf.reshape(inputs["dy"] as tf.Tensor4D, [-1, channels, multiplier]);
      const sums: tf.Tensor[] = [];
      eachOffset(info, (row, column) => {
        const seen = tf.reshape(seenAt(phases, info, row, column), [-1, channels, 1]);
        sums.push(tf.sum(tf.mul(seen, dy), 0));
      });
      return tf.reshape(tf.concat(sums, 0), filterShape);
    });
  },
};

/** Gradient of a depthwise convolution by its input; see windows.ts. */
export const depthwiseBackpropInput: tf.KernelConfig = {
  kernelName: "DepthwiseConv2dNativeBackpropInput",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => {
    const filter = inputs["filter"] as tf.Tensor4D;
    const { inputShape, ...window } = attrs as unknown as Attributes;
    const info = windowOf({ ...window, inputShape, filterShape: filter.shape });
    return tf.tidy(() => {
      const [, , channels, multiplier] = filter.shape;
      const dy = tf.reshape(inputs["dy"] as tf.Tensor4D, [-1, channels, multiplier]);
      return putTogether(info, channels, (row, column) => {
        const weights = tf.reshape(tf.slice(filter, [row, column, 0, 0], [1, 1, -1, -1]), [1, channels, multiplier]);
        return tf.sum(tf.mul(dy, weights), 2);
      });
    });
  },
};

function windowOf({ inputShape, filterShape, strides, dilations, pad, dimRoundingMode }: Attributes) {
  const dilation = Array.isArray(dilations) ? Math.max(...dilations) : dilations;
  if (dilation !== 1) throw new Error(`a depthwise convolution on wasm trains without dilation, got ${dilation}`);
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode, true);
}
