import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import { targetSize } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { type FileGroup, filesOf } from "../folders/file-group.ts";
import { badCell } from "../table/bad-cell.ts";
import { checkClasses } from "../table/check-classes.ts";
import { openTable } from "../table/open-table.ts";
import { requireColumns } from "../table/require-columns.ts";
import type { Row } from "../table/table.ts";
import { columnsOf, partsOf, type TableTarget, targetColumns } from "../table/table-rows.ts";
import { targetReader } from "../table/table-target.ts";
import type { ImagesSpec } from "./images-keys.ts";
import type { KnownImages } from "./known-images.ts";
import { isLabelledPlace, partImages } from "./part-images.ts";

/** A table that says what is known of images, a row each. */
export interface ImageTable {
  readonly path: string;
  /** The column of their names, below the folder of images. */
  readonly id: string;
  readonly target: TableTarget;
}

interface ImageRow {
  /** From 1. */
  readonly place: number;
  /** What is known; null where the row says nothing. */
  readonly target: Row | null;
}

/**
 * Images of which a table has a row each, but for those in `unlabelled`. An image whose row says nothing has no label.
 * @throws FacultyError BAD_DATASET for an image without a row, a row without an image, or a cell that is no target; what
 * `openTable` and `partImages` throw.
 */
export async function tabledImages(
  spec: ImagesSpec,
  table: ImageTable,
  abort: AbortSignal | undefined,
): Promise<KnownImages> {
  const { path, target } = table;
  const rows = await rowsOf(table, abort);
  const parted = await partImages(spec, (name) => rows.get(name)?.target != null, abort);
  checkRows(table, rows, [...parted.train, ...parted.test]);
  const { classesIn, output: outputOf, read } = targetReader({ target });
  const named = new Set<string>();
  let labelled = 0;
  for (const { name } of filesOf(parted.train)) {
    const known = rows.get(name)?.target ?? null;
    if (known === null) continue;
    labelled += 1;
    for (const one of classesIn(known)) named.add(one);
  }
  const classes = [...named].sort((a, b) => (a < b ? -1 : 1));
  if (target.kind !== "value") checkClasses(path, targetColumns(target).join(), classes, labelled);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const output = outputOf(classes);
  const width = output === undefined ? 0 : targetSize(output);
  const knownOf: KnownImages["knownOf"] = async (_, images) => {
    const labels = new Int32Array(images.length).fill(noLabel);
    const targets = new Float32Array(images.length * width).fill(Number.NaN);
    images.forEach(({ name }, i) => {
      const { place, target: known } = rows.get(name) ?? { place: 0, target: null };
      if (known === null) return;
      const { label, values } = read(known, labelOf, (column, what) => badCell(path, place, column, what));
      labels[i] = label;
      targets.set(values, i * width);
    });
    return { labels, ...(output && { targets }) };
  };
  return { parted, classes, output, knownOf };
}

/** By the images' names. */
async function rowsOf(
  { path, id, target }: ImageTable,
  abort: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ImageRow>> {
  await using table = await openTable(path, abort);
  const columns = columnsOf({ id, target }, []);
  requireColumns(table, columns);
  const found = new Map<string, ImageRow>();
  let place = 0;
  for await (const rows of table.rows(columns))
    for (const row of rows) {
      place += 1;
      const { id: given, target: known } = partsOf(row, { id, target });
      const name = (given ?? "").normalize("NFC");
      const before = found.get(name);
      if (name === "") throw badCell(path, place, id, "is empty, expected the name of an image");
      if (before !== undefined)
        throw badCell(path, place, id, `is ${shownName(name)}, as in row ${before.place}: expected one row an image`);
      found.set(name, { place, target: known });
    }
  return found;
}

function checkRows({ path, id }: ImageTable, rows: ReadonlyMap<string, ImageRow>, groups: readonly FileGroup[]): void {
  let found = 0;
  for (const { name } of filesOf(groups)) {
    const row = rows.get(name);
    if (isLabelledPlace(name) && row === undefined)
      throw new FacultyError("BAD_DATASET", `${path} has no row of image ${shownName(name)}, expected one`, { path });
    if (row === undefined) continue;
    if (!isLabelledPlace(name))
      throw badCell(path, row.place, id, `is ${shownName(name)}, expected no row of an image in unlabelled`);
    found += 1;
  }
  if (found === rows.size) return;
  const names = new Set(Array.from(filesOf(groups), ({ name }) => name));
  for (const [name, { place }] of rows)
    if (!names.has(name)) throw badCell(path, place, id, `is ${shownName(name)}, which is no image that is there`);
}
