import { type OutputSpec, onlyOutput } from "@faculty/shared/outputs";
import { beginId, endId, paddingId, sourceToken, unknownId } from "@faculty/shared/samples";
import { notCounted } from "../../augmentation/row-labels.ts";
import type { Part, SampleChunk, SampleSource, SourceKind } from "../../prepared/sample-source.ts";
import { ownDraw } from "../own-draw.ts";
import { badCell } from "../table/bad-cell.ts";
import { openTables } from "../table/open-tables.ts";
import { requireColumns } from "../table/require-columns.ts";
import { requireOneUse } from "../table/require-one-use.ts";
import type { Table } from "../table/table.ts";
import { tableFiles } from "../table/table-file.ts";
import { pairTexts } from "./pair-text.ts";
import { ownPairVocabulary, type PairVocabulary, readPairVocabulary } from "./pair-vocabulary.ts";
import type { PairsSpec } from "./pairs-keys.ts";

/**
 * A table of pairs of texts, such as sentences and their translations. A sample is one row of ids (ADR 26): the first
 * `length` tokens of the source, padded, then `1 + length` that are shown of the target: what begins it, and its tokens.
 * Its classes are what comes next at each of these, the end after the last token; padding counts for nothing. Pairs of one
 * source are a group, which is held out or tested with as a whole. The texts that are kept are sources, a tab and targets.
 */
export const pairsSource: SourceKind<PairsSpec> = {
  files: async ({ path, test, vocabulary }) => [
    ...(await tableFiles({ path, test })),
    ...(vocabulary === undefined ? [] : [{ name: vocabulary, path: vocabulary }]),
  ],
  opensUnread: false,
  open: async (spec, abort) => {
    requireOneUse(spec.name, [
      [spec.columns.source, "columns.source"],
      [spec.columns.target, "columns.target"],
    ]);
    return openTables(spec, abort, async ({ train, test, all }) => {
      for (const table of all) requireColumns(table, Object.values(spec.columns));
      const tables = { train, test: test ?? train };
      return sourceOf(tables, await vocabularyFor(tables, spec, abort), spec);
    });
  },
};

/** One of both, where a share is tested with. */
type PartTables = Readonly<Record<Part, Table>>;

interface Pair {
  readonly source: string;
  readonly target: string;
}

/** The pairs of a part, in the order of its table. @throws FacultyError BAD_DATASET naming the row and the column. */
async function* pairsOf(tables: PartTables, part: Part, { columns, test }: PairsSpec): AsyncGenerator<readonly Pair[]> {
  const table = tables[part];
  let place = 0;
  for await (const rows of table.rows([columns.source, columns.target])) {
    const pairs = rows.map(([source = null, target = null]): Pair => {
      place += 1;
      return {
        source: textOf(table, place, columns.source, source),
        target: textOf(table, place, columns.target, target),
      };
    });
    yield typeof test === "string"
      ? pairs
      : pairs.filter(({ source }) => ownDraw("test", source) < test === (part === "test"));
  }
}

function textOf({ path }: Table, place: number, column: string, cell: string | null): string {
  const text = (cell ?? "").replaceAll(/\s+/gu, " ").trim();
  if (text !== "") return text;
  throw badCell(path, place, column, "is empty, expected a text");
}

async function vocabularyFor(
  tables: PartTables,
  spec: PairsSpec,
  abort: AbortSignal | undefined,
): Promise<PairVocabulary> {
  const { unit, maxTokens, vocabulary } = spec;
  if (vocabulary !== undefined) return readPairVocabulary(vocabulary, unit, abort);
  const occurrences = { source: new Map<string, number>(), target: new Map<string, number>() };
  for await (const pairs of pairsOf(tables, "train", spec))
    for (const pair of pairs)
      for (const side of ["source", "target"] as const)
        for (const token of pairTexts[unit].split(pair[side]))
          occurrences[side].set(token, (occurrences[side].get(token) ?? 0) + 1);
  return ownPairVocabulary(unit, occurrences, maxTokens);
}

function sourceOf(tables: PartTables, vocabulary: PairVocabulary, spec: PairsSpec): SampleSource {
  const { length, unit } = spec;
  const { split } = pairTexts[unit];
  const idOf = new Map(vocabulary.tokens.map((token, id) => [token, id]));
  const over = { count: vocabulary.classes, vocabulary: vocabulary.digest };
  const output: OutputSpec = { name: onlyOutput, kind: "distribution", over, positions: [1 + length] };
  const size = length + 1 + length;
  return {
    classes: [],
    output,
    inputShape: [size],
    element: "float32",
    scale: 1,
    vocabulary: vocabulary.tokens,
    counts: { train: null, test: null },
    chunks: async function* (part) {
      for await (const pairs of pairsOf(tables, part, spec)) if (pairs.length > 0) yield chunkOf(pairs);
    },
  };

  function chunkOf(pairs: readonly Pair[]): SampleChunk {
    const inputs = new Float32Array(pairs.length * size).fill(paddingId);
    const targets = new Float32Array(pairs.length * (1 + length)).fill(notCounted);
    pairs.forEach(({ source, target }, row) => {
      const sourceIds = split(source).map((token) => idOf.get(sourceToken(token)) ?? unknownId);
      const targetIds = split(target).map((token) => idOf.get(token) ?? unknownId);
      inputs.set(sourceIds.slice(0, length), row * size);
      inputs.set([beginId, ...targetIds.slice(0, length)], row * size + length);
      targets.set([...targetIds, endId].slice(0, 1 + length), row * (1 + length));
    });
    return {
      inputs,
      targets,
      labels: new Int32Array(pairs.length),
      groups: pairs.map(({ source }) => source),
      texts: pairs.map(({ source, target }) => Buffer.from(`${source}\t${target}`)),
    };
  }
}
