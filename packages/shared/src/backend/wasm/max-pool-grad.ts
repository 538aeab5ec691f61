import * as tf from "@tensorflow/tfjs";
import { padded, putBackAt, seenAt, unpadded } from "./windows.ts";

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
    const dy = inputs["dy"] as tf.Tensor4D;
    const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
    return tf.tidy(() => {
      const input = padded(x, info, Number.NEGATIVE_INFINITY);
      const maxima = inputs["output"] as tf.Tensor4D;
      let open: tf.Tensor4D = tf.onesLike(dy); // 1 where the maximum has not been met yet
      const offsets: tf.Tensor4D[] = [];
      for (let row = 0; row < info.filterHeight; row++)
        for (let column = 0; column < info.filterWidth; column++) {
          const met: tf.Tensor4D = tf.mul(tf.cast(tf.equal(seenAt(input, info, row, column), maxima), "float32"), open);
          open = tf.sub(open, met);
          offsets.push(putBackAt(tf.mul(dy, met), info, row, column));
        }
      return unpadded(tf.addN(offsets), info);
    });
  },
};
