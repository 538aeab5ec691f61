import { FacultyError } from "@faculty/shared/errors";

/**
 * The names of a table's columns, where each is another in any case: what reads tables does not tell case apart, or takes
 * the first.
 * @throws FacultyError BAD_DATASET naming two that are the same.
 */
export function requireOwnNames(path: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (other === undefined) continue;
    const [first, second] = [JSON.stringify(other), JSON.stringify(name)];
    const what =
      other === name ? `has two columns ${first}` : `has columns ${first} and ${second}, which only case tells apart`;
    throw new FacultyError("BAD_DATASET", `${path} ${what}, expected one`, { path });
  }
}
