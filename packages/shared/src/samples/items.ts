import { markId } from "./token-ids.ts";

/**
 * Where a vocabulary has it as the token after the special ones, samples are users of items: the tokens after it are the
 * items, which are the classes too, and then the users. A sample's first id is its user, the others are the user's items,
 * the latest first. No item is called so.
 */
export const itemsToken = "[items]";

/** After `itemsToken`. */
export const firstItemId: number = markId + 1;

/** Whether the ids of samples are a user and the user's items. */
export function areOfItems(vocabulary: readonly string[] | undefined): boolean {
  return vocabulary?.[markId] === itemsToken;
}
