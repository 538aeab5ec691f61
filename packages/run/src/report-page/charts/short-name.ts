/** Letters of a name that fit beside a chart. */
const longest = 15;

/** A name that somebody chose, as a chart has room for it. */
export function shortName(name: string, most: number = longest): string {
  const letters = Array.from(name);
  return letters.length <= most ? name : `${letters.slice(0, most - 1).join("")}…`;
}
