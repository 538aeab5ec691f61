/** One weight of a layer. */
export interface LayerWeight {
  /** As its class calls it: `kernel`, `bias`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type LayerWeights = readonly LayerWeight[];

export function weightOf(weights: LayerWeights, name: string): LayerWeight {
  const found = weights.find((weight) => weight.name === name);
  if (found === undefined) throw new RangeError(`no weight ${name} among ${weights.map((own) => own.name).join(", ")}`);
  return found;
}

/** The values with axes in another order, as `tf.transpose` has them. */
export function reordered({ shape, data }: Omit<LayerWeight, "name">, order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((size, extent) => size * extent, 1));
  const extents = order.map((axis) => shape[axis] as number);
  const steps = order.map((axis) => strides[axis] as number);
  const place = extents.map(() => 0);
  const made = new Float32Array(data.length);
  for (let at = 0, from = 0; at < made.length; at++) {
    made[at] = data[from] as number;
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      from += steps[axis] as number;
      place[axis] = (place[axis] as number) + 1;
      if ((place[axis] as number) < (extents[axis] as number)) break;
      from -= (place[axis] as number) * (steps[axis] as number);
      place[axis] = 0;
    }
  }
  return made;
}
