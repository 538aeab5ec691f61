/** A file of rows, each a cell a column: text, or null where it is empty. */
export interface Table extends AsyncDisposable {
  readonly path: string;
  /** Their names, in the file's order. */
  readonly columns: readonly string[];
  /** Those among them whose cells are lists or records. */
  readonly nested: ReadonlySet<string>;
  /** All rows in the file's order, some at a time, of these columns alone. */
  readonly rows: (columns: readonly string[]) => AsyncIterable<readonly Row[]>;
  /** Two rows, from 1, whose cells of a column are the same; null where all differ. Empty cells are not looked at. */
  readonly twice: (
    column: string,
  ) => Promise<{ readonly cell: string; readonly rows: readonly [number, number] } | null>;
}

export type Row = readonly (string | null)[];
