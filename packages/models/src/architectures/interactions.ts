import { FacultyError } from "@faculty/shared/errors";
import { firstItemId } from "@faculty/shared/samples";
import { applied, layer } from "../outline/apply-layer.ts";
import { randomNormal } from "../outline/initializers.ts";
import type { OutlineTensor } from "../outline/outline.ts";
import type { ArchitectureContext } from "./architecture.ts";
import { embeddingStddev, type Sequence } from "./sequence.ts";

/** A model of users and items. */
interface OfInteractions {
  readonly kind: string;
  /** Of a user's or an item's vector. */
  readonly width: number;
}

/** A learned vector of each user, `user_embedding`; users that are not known share one. `[batch, width]`. */
export function userVector(own: OfInteractions, input: OutlineTensor, context: ArchitectureContext): OutlineTensor {
  const { items, users } = countsOf(own, context);
  const id = applied(layer("FacultyUserId", { name: "user", items }), input);
  const vector = embedded("user_embedding", id, users, own.width, context);
  return applied(layer("Flatten", { name: "user_vector" }), vector);
}

/**
 * A learned vector of each item that a sample shows, `embedding`, the latest last. What pads short histories in front has a
 * vector too.
 */
export function itemVectors(own: OfInteractions, input: OutlineTensor, context: ArchitectureContext): Sequence {
  const { items } = countsOf(own, context);
  if ((context.inputShape[0] ?? 0) < 2)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${own.kind} reads a user's items, inputs.length of 1 leaves the user alone`,
    );
  const ids = applied(layer("FacultyItemHistory", { name: "history" }), input);
  const mask = applied(layer("FacultyPaddingMask", { name: "mask" }), ids);
  return { values: embedded("embedding", ids, items, own.width, context), mask };
}

/** @param count - Of what has a vector, counted from 1: 0 has one as well. */
function embedded(name: string, ids: OutlineTensor, count: number, width: number, { nextSeed }: ArchitectureContext) {
  const embeddingsInitializer = randomNormal(nextSeed(), embeddingStddev);
  return applied(layer("Embedding", { name, inputDim: count + 1, outputDim: width, embeddingsInitializer }), ids);
}

/** @throws FacultyError SHAPE_MISMATCH where samples are no users of items. */
function countsOf({ kind }: OfInteractions, { tokens, items }: ArchitectureContext) {
  if (tokens !== null && items !== null) return { items, users: tokens - firstItemId - items };
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `model ${kind} is for users and their items (data set interactions), the data set's tokens are others`,
  );
}
