/** A message that lists more is no longer read. */
const maxShownNames = 20;

/** Names for a message, each in quotes so that commas and spaces in them show: `"a", "b, c" and 7 more`. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, maxShownNames).map((name) => JSON.stringify(name));
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(", ") : `${shown.join(", ")} and ${rest} more`;
}
