import { FacultyError } from "@faculty/shared/errors";
import type { Part } from "../../prepared/sample-source.ts";
import { type Feature, surveyColumn } from "./features.ts";
import type { Table } from "./table.ts";
import { partsOf, type TableSpec, testRow } from "./table-rows.ts";

/** What the training rows say, before any is laid down. */
export interface Survey {
  /** In the order of their code units. */
  readonly classes: readonly string[];
  /** In the order of the file's columns, or of the run file's. */
  readonly features: readonly Feature[];
  readonly counts: Readonly<Record<Part, number>>;
}

/** Reads a table once. @throws FacultyError BAD_DATASET where it has no class or no feature. */
export async function surveyTable(table: Table, spec: TableSpec): Promise<Survey> {
  const { id, features, target } = spec;
  const others = table.columns.filter(
    (column) => column !== id && column !== target.column && !table.nested.has(column),
  );
  const candidates = features === "numeric" ? others : features;
  const surveys = candidates.map((column) => surveyColumn(table.path, column));
  const classes = new Set<string>();
  const isTest = testRow(spec);
  const counts = { train: 0, test: 0 };
  let place = 0;
  for await (const rows of table.rows([...(id === undefined ? [] : [id]), target.column, ...candidates]))
    for (const row of rows) {
      place += 1;
      const parts = partsOf(row, spec);
      if (parts.className !== null) classes.add(parts.className);
      const isTested = parts.className !== null && isTest(place, parts.id);
      counts[isTested ? "test" : "train"] += 1;
      if (!isTested) parts.cells.forEach((cell, i) => surveys[i]?.add(cell, place));
    }
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${table.path} ${what}`, { path: table.path });
  if (classes.size === 0) throw bad(`column ${target.column} names no class`);
  const wanted = features === "numeric" ? "numeric" : "any";
  const used = surveys.map((survey) => survey.feature(wanted)).filter((feature) => feature !== null);
  if (used.length === 0) throw bad("has no column of numbers beside its target: name dataset.features");
  return {
    classes: [...classes].sort((a, b) => (a < b ? -1 : 1)),
    features: used,
    counts,
  };
}
