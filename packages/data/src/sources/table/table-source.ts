import { FacultyError } from "@faculty/shared/errors";
import { targetSize } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import type { Part, SampleChunk, SampleSource, SourceKind } from "../../prepared/sample-source.ts";
import { badCell } from "./bad-cell.ts";
import { type OpenTables, openTables } from "./open-tables.ts";
import { requireColumns } from "./require-columns.ts";
import { type ColumnUse, requireOneUse } from "./require-one-use.ts";
import { type IsWanted, shownOf } from "./shown-columns.ts";
import { type Survey, surveyTable } from "./survey-table.ts";
import type { Row, Table } from "./table.ts";
import { tableFiles } from "./table-file.ts";
import { columnsOf, partsOf, plainNumber, type TableSpec, targetColumns, testRow } from "./table-rows.ts";
import { targetReader } from "./table-target.ts";

/**
 * A table of a row a sample: features are numbers, standardised by the training rows, and categories, one-hot; or a sample
 * is the tokens of a text, which is kept. The target is a class, and a row without one is unlabelled.
 */
export const tableSource: SourceKind<TableSpec> = {
  files: tableFiles,
  opensUnread: false,
  open: async (spec, abort) => {
    requireOneUse(spec.name, usesOf(spec));
    return openTables(spec, abort, async (tables) => {
      for (const table of tables.all) await requireOwnRows(table, spec);
      return sourceOf(tables, await surveyTable(tables.train, tables.test, spec), spec);
    });
  },
};

/** A column that is target and feature would tell the answer, an id as a feature the row. */
function usesOf({ id, features, text, target }: TableSpec): readonly ColumnUse[] {
  return [
    ...targetColumns(target).map(
      (column, i): ColumnUse => [column, "column" in target ? "target.column" : `target.columns.${i}`],
    ),
    ...(id === undefined ? [] : [[id, "id"] as const]),
    ...(features === "numeric" ? [] : features.map((column, i): ColumnUse => [column, `features.${i}`])),
    ...(text === undefined ? [] : [[text.column, "text.column"] as const]),
  ];
}

async function requireOwnRows(table: Table, { id, features, text, target }: TableSpec): Promise<void> {
  requireColumns(table, [
    ...targetColumns(target),
    ...(id === undefined ? [] : [id]),
    ...(features === "numeric" ? [] : features),
    ...(text === undefined ? [] : [text.column]),
  ]);
  const twice = id === undefined ? null : await table.twice(id);
  if (twice !== null)
    throw new FacultyError(
      "BAD_DATASET",
      `${table.path} rows ${twice.rows.join(" and ")} have one id in column ${id}, ${JSON.stringify(twice.cell)}, expected different ones`,
      { path: table.path },
    );
}

async function sourceOf({ train, test, all }: OpenTables, survey: Survey, spec: TableSpec): Promise<SampleSource> {
  const { classes, counts } = survey;
  const isDrawn = testRow(spec);
  const isTest = (place: number, id: string | null) => isDrawn(place, id) && !survey.kept.has(place);
  const shown = await shownOf(train, survey, spec, (place, id, isKnown) => !isKnown || !isTest(place, id));
  const columns = columnsOf(spec, shown.columns);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const reader = targetReader(spec);
  const output = reader.output(classes);
  const unknown = {
    label: noLabel,
    values: Array.from({ length: output === undefined ? 0 : targetSize(output) }, () => Number.NaN),
  };

  async function* chunksOf(table: Table, isWanted: IsWanted): AsyncGenerator<SampleChunk> {
    let place = 0;
    const refuse = (column: string, what: string) => badCell(table.path, place, column, what);
    for await (const rows of table.rows(columns)) {
      const kept: {
        readonly id: string | null;
        readonly label: number;
        readonly values: readonly number[];
        readonly cells: Row;
      }[] = [];
      for (const row of rows) {
        place += 1;
        const { id, target, cells } = partsOf(row, spec);
        if (!isWanted(place, id, target !== null)) continue;
        const { label, values } = target === null ? unknown : reader.read(target, labelOf, refuse);
        if (spec.id !== undefined && id === null) throw refuse(spec.id, "is empty, expected an id");
        shown.check(cells, refuse);
        kept.push({ id, label, values, cells });
      }
      if (kept.length === 0) continue;
      const labels = Int32Array.from(kept, ({ label }) => label);
      const targets = output && Float32Array.from(kept.flatMap(({ values }) => [...values]));
      yield {
        ...shown.samples(kept.map(({ cells }) => cells)),
        labels,
        ...(targets && { targets }),
        ...(spec.id !== undefined && { ids: kept.map(({ id }) => id ?? "") }),
      };
    }
  }

  const chunks: Readonly<Record<Part, () => AsyncGenerator<SampleChunk>>> = {
    train: async function* () {
      yield* chunksOf(train, (place, id, isKnown) => isKnown && !isTest(place, id));
      if (survey.unlabelled > 0) yield* chunksOf(train, (_place, _id, isKnown) => !isKnown);
    },
    test: () =>
      test === null
        ? chunksOf(train, (place, id, isKnown) => isKnown && isTest(place, id))
        : chunksOf(test, () => true),
  };
  return {
    classes,
    ...(output && { output }),
    inputShape: [shown.width],
    ...(shown.vocabulary && { vocabulary: shown.vocabulary }),
    element: "float32",
    scale: 1,
    counts,
    chunks: (part) => chunks[part](),
    placesOf: async (id) => {
      const places: string[] = [];
      for (const table of all) places.push(...(await rowsOf(table, spec, id)));
      return places;
    },
  };
}

/** In words. */
async function rowsOf(table: Table, { id: column }: TableSpec, id: string): Promise<readonly string[]> {
  const found: string[] = [];
  let place = 0;
  for await (const rows of column === undefined ? [] : table.rows([column]))
    for (const [cell = null] of rows) {
      place += 1;
      if (plainNumber(cell) === id) found.push(`${table.path} row ${place}`);
    }
  return found;
}
