import type { FacultyError } from "@faculty/shared/errors";
import { shownName } from "@faculty/shared/names";
import type { SampleChunk } from "../../prepared/sample-source.ts";
import { type Feature, numberOf, widthOf, writeFeatures } from "./features.ts";
import type { Survey } from "./survey-table.ts";
import type { Row, Table } from "./table.ts";
import { columnsOf, partsOf, type TableSpec } from "./table-rows.ts";
import { readTextColumn, type TextColumnSpec } from "./text-column.ts";

/** What a sample shows of a row. */
interface ShownColumns {
  readonly columns: readonly string[];
  /** Values of a sample. */
  readonly width: number;
  /** Where samples are tokens. */
  readonly vocabulary?: readonly string[];
  /** @param cells - Of the columns, of a row. @throws FacultyError what `refuse` makes. */
  readonly check: (cells: Row, refuse: (column: string, what: string) => FacultyError) => void;
  readonly samples: (rows: readonly Row[]) => Pick<SampleChunk, "inputs" | "texts">;
}

/** By the number of a row, from 1, its id and whether it has a label. */
export type IsWanted = (place: number, id: string | null, isKnown: boolean) => boolean;

/** @param isTraining - Rows of which a vocabulary is made. */
export function shownOf(
  table: Table,
  { features }: Survey,
  spec: TableSpec,
  isTraining: IsWanted,
): Promise<ShownColumns> | ShownColumns {
  return spec.text === undefined ? ofFeatures(features) : ofText(table, spec.text, spec, isTraining);
}

function ofFeatures(features: readonly Feature[]): ShownColumns {
  const width = widthOf(features);
  return {
    columns: features.map(({ column }) => column),
    width,
    check: (cells, refuse) =>
      cells.forEach((cell, i) => {
        const feature = features[i];
        if (feature?.kind !== "number" || cell === null || Number.isFinite(numberOf(cell) ?? Number.NaN)) return;
        throw refuse(feature.column, `holds ${shownName(cell)}, expected a number, or an empty cell`);
      }),
    samples: (rows) => {
      const inputs = new Float32Array(rows.length * width);
      rows.forEach((cells, i) => writeFeatures(features, cells, inputs.subarray(i * width, (i + 1) * width)));
      return { inputs };
    },
  };
}

async function ofText(
  table: Table,
  text: TextColumnSpec,
  spec: TableSpec,
  isTraining: IsWanted,
): Promise<ShownColumns> {
  const columns = columnsOf(spec, [text.column]);
  async function* trainingTexts(): AsyncGenerator<readonly string[]> {
    let place = 0;
    for await (const rows of table.rows(columns)) {
      const first = place + 1;
      place += rows.length;
      const own = rows.map((row) => partsOf(row, spec));
      yield own.flatMap(({ id, target, cells: [cell] }, i) =>
        isTraining(first + i, id, target !== null) ? [cell ?? ""] : [],
      );
    }
  }
  const { vocabulary, encode } = await readTextColumn(text, trainingTexts);
  return {
    columns: [text.column],
    width: text.length,
    vocabulary,
    check: () => undefined,
    samples: (rows) => {
      const texts = rows.map(([cell]) => cell ?? "");
      return { inputs: encode(texts), texts: texts.map((one) => Buffer.from(one)) };
    },
  };
}
