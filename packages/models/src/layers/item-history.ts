import { firstItemId } from "@faculty/shared/samples";
import tf from "#tfjs";
import { takenIds } from "./taken-ids.ts";

/**
 * The items that a sample of interactions shows, counted from 1, in the order in which they were taken: padding, 0, stands
 * in front. Ids `[batch, 1 + history]`, the latest first behind the user, → `[batch, history]`.
 */
export class ItemHistory extends tf.layers.Layer {
  static readonly className = "FacultyItemHistory";

  override computeOutputShape([batch = null, length = null]: tf.Shape): tf.Shape {
    return [batch, length === null ? null : length - 1];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [, length] = ([inputs].flat()[0] as tf.Tensor2D).shape;
      return takenIds(inputs, tf.range(length - 1, 0, -1), itemsFrom);
    });
  }
}

/** What is taken from an item's id, so that the first item is 1. */
export const itemsFrom: number = firstItemId - 1;
