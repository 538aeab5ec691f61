import tf from "#tfjs";
import { putTogether, seenAt, takeApart } from "./windows.ts";

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * Gradient of max pooling. The kernel of tfjs-backend-wasm 4.22 sends the gradient of a window that holds negative
 * values only to its first element; this one takes its place. The first of several equal maxima gets the gradient, as
 * in the cpu backend.
 */
export const maxPoolGrad: tf.KernelConfig = {
  kernelName: "MaxPoolGrad",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes;
    const x = inputs["input"] as tf.Tensor4D;
    const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
    return tf.tidy(() => {
      const phases = takeApart(x, info, Number.NEGATIVE_INFINITY);
      const rows: [number, number] = [-1, info.outChannels];
      const maxima = tf.reshape(inputs["output"] as tf.Tensor4D, rows);
      let open: tf.Tensor = tf.reshape(inputs["dy"] as tf.Tensor4D, rows); // dy where no maximum has been met yet
      return putTogether(info, info.inChannels, (row, column) => {
        const met = tf.mul(open, tf.cast(tf.equal(seenAt(phases, info, row, column), maxima), "float32"));
        open = tf.sub(open, met);
        return met;
      });
    });
  },
};
