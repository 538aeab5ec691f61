import * as tf from "@tensorflow/tfjs";
import { padded, putBackAt, seenAt, unpadded } from "./windows.ts";

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
      const input = padded(x, info);
      const [height, width, channels, multiplier] = filterShape;
      const dy = tf.reshape(inputs["dy"] as tf.Tensor4D, [-1, channels, multiplier]);
      const offsets: tf.Tensor[] = [];
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          offsets.push(tf.sum(tf.mul(tf.reshape(seenAt(input, info, row, column), [-1, channels, 1]), dy), 0));
      return tf.reshape(tf.concat(offsets, 0), filterShape);
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
      const [height, width, channels, multiplier] = filter.shape;
      const dy = tf.reshape(inputs["dy"] as tf.Tensor4D, [-1, channels, multiplier]);
      const outShape = [info.batchSize, info.outHeight, info.outWidth, channels] as const;
      const offsets: tf.Tensor4D[] = [];
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const weights = tf.reshape(tf.slice(filter, [row, column, 0, 0], [1, 1, -1, -1]), [1, channels, multiplier]);
          const seen: tf.Tensor4D = tf.reshape(tf.sum(tf.mul(dy, weights), 2), [...outShape]);
          offsets.push(putBackAt(seen, info, row, column));
        }
      return unpadded(tf.addN(offsets), info);
    });
  },
};

function windowOf({ inputShape, filterShape, strides, dilations, pad, dimRoundingMode }: Attributes) {
  const dilation = Array.isArray(dilations) ? Math.max(...dilations) : dilations;
  if (dilation !== 1) throw new Error(`a depthwise convolution on wasm trains without dilation, got ${dilation}`);
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode, true);
}
