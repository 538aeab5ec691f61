/** A message that lists more is no longer read. */
const maxShownNames = 20;

/** Names for a message, in quotes where a reader could not tell where they end: `a, "b, c", d and 7 more`. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, maxShownNames).map(shownName);
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(", ") : `${shown.join(", ")} and ${rest} more`;
}

export function shownName(name: string): string {
  return /^[\p{L}\p{M}\p{N}\p{S}_.:/+-]+$/u.test(name) ? name : JSON.stringify(name).replaceAll(/\p{Cf}/gu, written);
}

/** A character that nobody sees. */
function written(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
