import type { SavedSpec } from "@faculty/shared/config";
import type { Table } from "../sources/table/table.ts";

/** How a row of a table is read. */
export type SavedColumns =
  /** The values stand in one cell, in an order of their own. */
  | { readonly kind: "list"; readonly column: string }
  /** A value a cell, in the order of the columns. */
  | { readonly kind: "columns"; readonly columns: readonly string[] };

/**
 * As the run file says; else a list called logits or probabilities, else the columns that are called as the classes; of
 * values, which have no names, `value`, or `value_0`, `value_1`, ….
 */
export function savedColumns(
  table: Pick<Table, "nested">,
  columns: SavedSpec["columns"],
  names: readonly string[],
  width: number,
): SavedColumns {
  const valueNames = width === 1 ? ["value"] : Array.from({ length: width }, (_, column) => `value_${column}`);
  const classes = names.length === 0 ? valueNames : names;
  const list = ["logits", "probabilities"].find((name) => table.nested.has(name));
  const [only, ...more] = columns ?? (list === undefined ? classes : [list]);
  if (only !== undefined && more.length === 0 && table.nested.has(only)) return { kind: "list", column: only };
  return { kind: "columns", columns: columns ?? classes };
}
