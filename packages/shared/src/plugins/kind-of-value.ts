/** What a plugin gave in place of what was expected, in words: `a number`, `an object`, `a promise`, `nothing`. */
export function kindOfValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (value instanceof Promise) return "a promise";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
