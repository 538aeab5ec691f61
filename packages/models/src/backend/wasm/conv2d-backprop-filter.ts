import tf from "#tfjs";
import { eachOffset, seenAt, takeApart } from "./windows.ts";

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterShape: [number, number, number, number];
}

/**
 * Gradient of a convolution by its filter, which tfjs-backend-wasm 4.22 lacks: for each offset of the filter one
 * product of what the filter saw there, `[batch · outHeight · outWidth, inChannels]` transposed, with `dy`,
 * `[batch · outHeight · outWidth, outChannels]`.
 */
export const conv2dBackpropFilter: tf.KernelConfig = {
  kernelName: "Conv2DBackpropFilter",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => {
    const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs as unknown as Attributes;
    if (dataFormat !== "NHWC") throw new Error(`Conv2DBackpropFilter on wasm takes NHWC, got ${dataFormat}`);
    const x = inputs["x"] as tf.Tensor4D;
    const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
    return tf.tidy(() => {
      const phases = takeApart(x, info);
      const dy: tf.Tensor2D = tf.reshape(inputs["dy"] as tf.Tensor4D, [-1, info.outChannels]);
      const products: tf.Tensor2D[] = [];
      eachOffset(info, (row, column) => {
        const seen = tf.transpose(seenAt(phases, info, row, column)); // matMul's own transposition is far slower here
        products.push(tf.matMul(seen, dy));
      });
      return tf.reshape(tf.concat(products, 0), filterShape);
    });
  },
};
