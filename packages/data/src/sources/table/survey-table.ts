import { FacultyError } from "@faculty/shared/errors";
import type { Part } from "../../prepared/sample-source.ts";
import { checkClasses } from "./check-classes.ts";
import { type Feature, surveyColumn } from "./features.ts";
import type { Row, Table } from "./table.ts";
import { columnsOf, drawOf, partsOf, type TableSpec, targetColumns, testRow } from "./table-rows.ts";
import { targetReader } from "./table-target.ts";

/** What the training rows say, before any is laid down. */
export interface Survey {
  /** In the order of their code units; none where targets are values. */
  readonly classes: readonly string[];
  /** In the order of the file's columns, or of the run file's. */
  readonly features: readonly Feature[];
  readonly counts: Readonly<Record<Part, number>>;
  /** Training rows without a label. */
  readonly unlabelled: number;
  /** Places of rows that were drawn for the test and train all the same: their class has no other. */
  readonly kept: ReadonlySet<number>;
}

/**
 * Reads a table once. Where none of its rows has a class, the classes are those of the test table.
 * @throws FacultyError BAD_DATASET where it has no class or no feature.
 */
export async function surveyTable(table: Table, test: Table | null, spec: TableSpec): Promise<Survey> {
  const { id, features, target } = spec;
  const others = table.columns.filter(
    (column) => column !== id && !targetColumns(target).includes(column) && !table.nested.has(column),
  );
  const candidates = features === "numeric" ? others : features;
  const surveys = candidates.map((column) => surveyColumn(table.path, column));
  const { strata, classesIn } = targetReader(spec);
  const named = new Set<string>();
  /** Of each class, the row to keep; null where one trains anyhow. */
  const classes = new Map<string, { readonly draw: number; readonly place: number; readonly cells: Row } | null>();
  const isTest = testRow(spec);
  const counts = { train: 0, test: 0 };
  let unlabelled = 0;
  let place = 0;
  for await (const rows of table.rows(columnsOf(spec, candidates)))
    for (const row of rows) {
      place += 1;
      const parts = partsOf(row, spec);
      const isTested = parts.target !== null && isTest(place, parts.id);
      if (parts.target === null) unlabelled += 1;
      else {
        const stratum = strata(parts.target);
        for (const name of classesIn(parts.target)) named.add(name);
        if (!isTested) classes.set(stratum, null);
        else if (classes.get(stratum) !== null) {
          const draw = drawOf(place, parts.id);
          if (draw > (classes.get(stratum)?.draw ?? -1)) classes.set(stratum, { draw, place, cells: parts.cells });
        }
      }
      counts[isTested ? "test" : "train"] += 1;
      if (!isTested) parts.cells.forEach((cell, i) => surveys[i]?.add(cell, place));
    }
  const kept = [...classes.values()].filter((row) => row !== null);
  for (const row of kept) row.cells.forEach((cell, i) => surveys[i]?.add(cell, row.place));
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${table.path} ${what}`, { path: table.path });
  const isTaught = classes.size > 0 || test === null;
  const tested = isTaught ? null : await classesOf(test, spec);
  const names = [...(tested?.names ?? named)].sort((a, b) => (a < b ? -1 : 1));
  if (target.kind !== "value")
    checkClasses(
      isTaught ? table.path : test.path,
      targetColumns(target).join(),
      names,
      tested?.rows ?? place - unlabelled,
    );
  const wanted = features === "numeric" ? "numeric" : "any";
  const used = surveys.map((survey) => survey.feature(wanted)).filter((feature) => feature !== null);
  if (used.length === 0 && spec.text === undefined)
    throw bad(
      "has no column of numbers beside its target: name dataset.features, or a column of texts as dataset.text",
    );
  return {
    classes: names,
    features: used,
    counts: { train: counts.train + kept.length, test: counts.test - kept.length },
    unlabelled,
    kept: new Set(kept.map((row) => row.place)),
  };
}

async function classesOf(table: Table, spec: TableSpec) {
  const { classesIn } = targetReader(spec);
  const names = new Set<string>();
  let labelled = 0;
  for await (const rows of table.rows(targetColumns(spec.target)))
    for (const row of rows) {
      const { target } = partsOf(row, { target: spec.target });
      if (target === null) continue;
      for (const name of classesIn(target)) names.add(name);
      labelled += 1;
    }
  return { names, rows: labelled };
}
