import { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import { gatherSpread } from "../../samples/spread.ts";
import type { Row } from "./table.ts";

/** What becomes of a column's cells. */
export type Feature =
  /** `(value − mean) / deviation`, one value; a missing one is the mean. */
  | { readonly kind: "number"; readonly column: string; readonly mean: number; readonly deviation: number }
  /** 1 at the cell's category, else 0; a missing one, and one that no training row has, is 0 everywhere. */
  | { readonly kind: "category"; readonly column: string; readonly categories: ReadonlyMap<string, number> };

/** A column of more different texts is an id, or prose. */
const maxCategories = 256;

/** Gathers what the training rows say of a column. */
export interface ColumnSurvey {
  /** @param place - Of the row, from 1. */
  readonly add: (cell: string | null, place: number) => void;
  /**
   * Null for a column of texts, or of nothing, where numbers alone are wanted.
   * @throws FacultyError BAD_DATASET for texts among numbers, or too many different texts.
   */
  readonly feature: (wanted: "numeric" | "any") => Feature | null;
}

export function surveyColumn(path: string, column: string): ColumnSurvey {
  const categories = new Set<string>();
  let firstText: { readonly cell: string; readonly place: number } | null = null;
  let texts = 0;
  const numbers = gatherSpread();
  const bad = (what: string) => new FacultyError("BAD_DATASET", `${path} ${what}`, { path, column });
  return {
    add: (cell, place) => {
      if (cell === null) return;
      if (categories.size <= maxCategories) categories.add(cell);
      const value = numberOf(cell);
      if (value === null) {
        texts += 1;
        firstText ??= { cell, place };
      } else if (Number.isFinite(value)) numbers.add(value);
    },
    feature: (wanted) => {
      const { count, mean, deviation } = numbers.found();
      if (firstText !== null && count > texts)
        throw bad(
          `row ${firstText.place} column ${shownName(column)} holds ${JSON.stringify(firstText.cell)}, most rows hold numbers there: expected a number, or an empty cell`,
        );
      if (firstText === null && categories.size > 0) {
        if (!Number.isFinite(mean) || !Number.isFinite(deviation))
          throw bad(
            `column ${shownName(column)} holds numbers whose squares no float64 holds, expected none beyond 1e150`,
          );
        return { kind: "number", column, mean, deviation };
      }
      if (wanted === "numeric") return null;
      if (categories.size > maxCategories)
        throw bad(
          `column ${shownName(column)} holds more than ${maxCategories} different texts, expected numbers or fewer categories: leave it out of dataset.features, or name it as dataset.text where it is prose`,
        );
      if (categories.size === 0) throw bad(`column ${shownName(column)} is empty, expected numbers or categories`);
      const sorted = [...categories].sort((a, b) => (a < b ? -1 : 1));
      return { kind: "category", column, categories: new Map(sorted.map((text, i) => [text, i])) };
    },
  };
}

/** As JSON and SQL write numbers, and the words for what is none; null for any other text. */
export function numberOf(cell: string): number | null {
  const text = cell.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^[+-]?(nan|inf|infinity)$/i.test(text)) return Number.NaN;
  return null;
}

export function widthOf(features: readonly Feature[]): number {
  return features.reduce((sum, feature) => sum + (feature.kind === "number" ? 1 : feature.categories.size), 0);
}

/**
 * Writes a row's features one after the other.
 * @param cells - Of the features' columns.
 */
export function writeFeatures(features: readonly Feature[], cells: Row, to: Float32Array): void {
  let at = 0;
  features.forEach((feature, place) => {
    const cell = cells[place] ?? null;
    if (feature.kind === "number") {
      const value = cell === null ? feature.mean : (numberOf(cell) ?? feature.mean);
      to[at] = feature.deviation === 0 ? 0 : (value - feature.mean) / feature.deviation;
      at += 1;
      return;
    }
    const own = cell === null ? undefined : feature.categories.get(cell);
    if (own !== undefined) to[at + own] = 1;
    at += feature.categories.size;
  });
}
