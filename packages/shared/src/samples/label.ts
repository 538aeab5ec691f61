/** In the place of a class index: nobody has said of which class the sample is. */
export const noLabel = -1;

/** The same, of a training sample that the run does not use: it is in no batch and not held out. */
export const leftOut = -2;

/** Whether what stands for a sample's class is the index of one. */
export function isLabelled(label: number): boolean {
  return label >= 0;
}

/** Those of the samples that have a label. @param labels - Of all samples, by id. */
export function labelledAmong(ids: Int32Array, labels: Int32Array): Int32Array {
  return ids.filter((id) => isLabelled(labels[id] as number));
}
