/** A message that lists more is no longer read. */
const maxShownNames = 20;

/** Names for a message, in quotes where a reader could not tell where they end: `a, "b, c", d and 7 more`. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, maxShownNames).map(shownName);
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(", ") : `${shown.join(", ")} and ${rest} more`;
}

export function shownName(name: string): string {
  return /^[\p{L}\p{M}\p{N}\p{S}_.:/+-]+$/u.test(name) ? name : JSON.stringify(name);
}
