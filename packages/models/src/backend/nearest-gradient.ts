import tf from "#tfjs";

interface Attributes {
  readonly alignCorners: boolean;
}

/**
 * Mends the gradient of enlarging by the nearest pixel on the cpu backend: that of tfjs 4.22 takes every image's gradient
 * from where it would lie if it were as small as the image, so that only the first of a batch is right.
 */
export function mendNearestGradient(): void {
  const kernelName = "ResizeNearestNeighborGrad";
  if (tf.getKernel(kernelName, "cpu")?.kernelFunc === nearestGradient) return;
  tf.unregisterKernel(kernelName, "cpu");
  tf.registerKernel({ kernelName, backendName: "cpu", kernelFunc: nearestGradient });
}

/** Each pixel of the larger image goes to the one it was taken from. */
const nearestGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const { alignCorners } = attrs as unknown as Attributes;
  const [images, dy] = [inputs["images"] as tf.Tensor4D, inputs["dy"] as tf.Tensor4D];
  const [batch, height, width, depth] = images.shape;
  const [, rows, columns] = dy.shape;
  const [down, across] = [sources(rows, height, alignCorners), sources(columns, width, alignCorners)];
  const from = dy.dataSync();
  const to = new Float32Array(images.size);
  let at = 0;
  for (let image = 0; image < batch; image++)
    for (const row of down)
      for (const column of across) {
        const start = ((image * height + row) * width + column) * depth;
        for (let d = 0; d < depth; d++) to[start + d] = (to[start + d] as number) + (from[at++] as number);
      }
  return tf.tensor4d(to, images.shape);
};

/** Of each place along an axis of the larger image, the one that it was taken from. */
function sources(larger: number, own: number, alignCorners: boolean): readonly number[] {
  const scale = alignCorners && larger > 1 ? (own - 1) / (larger - 1) : own / larger;
  const nearest = alignCorners ? Math.round : Math.floor;
  return Array.from({ length: larger }, (_, place) => Math.min(own - 1, nearest(place * scale)));
}
