import type { SavedSpec } from "@faculty/shared/config";
import type { Table } from "../sources/table/table.ts";

/** How a row of a table is read. */
export type SavedColumns =
  /** The values stand in one cell, in an order of their own. */
  | { readonly kind: "list"; readonly column: string }
  /** A value a cell, in the order of the columns. */
  | { readonly kind: "columns"; readonly columns: readonly string[] };

/** As the run file says; else a list called logits or probabilities, else the columns that are called as the classes. */
export function savedColumns(
  table: Pick<Table, "nested">,
  columns: SavedSpec["columns"],
  classes: readonly string[],
): SavedColumns {
  const list = ["logits", "probabilities"].find((name) => table.nested.has(name));
  const [only, ...more] = columns ?? (list === undefined ? classes : [list]);
  if (only !== undefined && more.length === 0 && table.nested.has(only)) return { kind: "list", column: only };
  return { kind: "columns", columns: columns ?? classes };
}
