import tf from "#tfjs";

const kernelNames = ["Conv2DBackpropFilter", "DepthwiseConv2dNativeBackpropFilter"] as const;

/**
 * Keeps oneDNN from its gradient of a 1×1 filter with a stride: for up to seven input channels it writes past its
 * buffer, in the TensorFlow of 2.16 as in that of 2.21, which ends in other values or a corrupted heap. Such a filter
 * sees the positions that the stride leaves and no other, so that its gradient is the one without a stride on these.
 */
export function mendStridedFilterGradients(): void {
  for (const kernelName of kernelNames) {
    const original = tf.getKernel(kernelName, "tensorflow");
    tf.unregisterKernel(kernelName, "tensorflow");
    tf.registerKernel({ ...original, kernelFunc: onSeenPositions(original.kernelFunc) });
  }
}

interface Attributes {
  readonly strides: number | readonly [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly filterShape: readonly [number, number, number, number];
}

function onSeenPositions(original: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { strides, pad, dataFormat = "NHWC", filterShape } = call.attrs as unknown as Attributes;
    const [down, across] = typeof strides === "number" ? [strides, strides] : strides;
    const isStrided = (down > 1 || across > 1) && filterShape[0] === 1 && filterShape[1] === 1;
    if (!isStrided || dataFormat !== "NHWC" || typeof pad !== "string") return original(call);
    return tf.tidy(() => {
      const x = call.inputs["x"] as tf.Tensor4D;
      const seen = seenPositions(x, down, across);
      const gradient = original({ ...call, inputs: { ...call.inputs, x: seen }, attrs: { ...call.attrs, strides: 1 } });
      return gradient as tf.Tensor;
    });
  };
}

/**
 * Every position that a stride stops at, the first one of each `down × across`. Where the strides divide the extents it
 * is cut from another shape of the same values, channels at a time; TensorFlow's strided slice copies value by value.
 */
function seenPositions(x: tf.Tensor4D, down: number, across: number): tf.Tensor {
  const [samples, height, width, channels] = x.shape;
  if (height % down !== 0 || width % across !== 0)
    return tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, down, across, 1]);
  const [rows, columns] = [height / down, width / across];
  const cells = tf.reshape(x, [samples * rows, down, columns, across * channels]);
  const firsts = tf.slice(cells, [0, 0, 0, 0], [samples * rows, 1, columns, channels]);
  return tf.reshape(firsts, [samples, rows, columns, channels]);
}
