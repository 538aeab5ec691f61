import { firstItemId } from "@faculty/shared/samples";
import tf from "#tfjs";
import { takenIds } from "./taken-ids.ts";

interface UserIdConfig {
  readonly name?: string;
  /** How many items there are: users' ids come after theirs. */
  readonly items: number;
}

/**
 * Which user a sample of interactions is of, counted from 1; 0 for one that is not known.
 * Ids `[batch, 1 + history]` → `[batch, 1]`.
 */
export class UserId extends tf.layers.Layer {
  static readonly className = "FacultyUserId";
  readonly items: number;

  constructor(config: UserIdConfig) {
    super(config);
    this.items = config.items;
  }

  override computeOutputShape([batch = null]: tf.Shape): tf.Shape {
    return [batch, 1];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => takenIds(inputs, tf.range(0, 1), usersFrom(this.items)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), items: this.items };
  }
}

/** What is taken from a user's id, so that the first user is 1. */
export function usersFrom(items: number): number {
  return firstItemId + items - 1;
}
