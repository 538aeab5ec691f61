import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTable } from "./open-table.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-duckdb-"));
});
afterEach(() => rm(root, { recursive: true }));

async function cellsOf(name: string, content: string) {
  await writeFile(join(root, name), content);
  await using table = await openTable(join(root, name), undefined);
  const cells = [];
  for await (const rows of table.rows(table.columns)) cells.push(...rows);
  return cells;
}

test("numbers of JSON lines are taken as they are written, however long, and texts that look like dates stay texts", async () => {
  const ids = [2n ** 53n + 1n, 2n ** 53n + 2n, 2n ** 64n + 1n, 2n ** 64n + 2n, -(2n ** 80n)].map(String);
  const rows = ids.map((id) => `{"id":${id},"label":"2020-1-1"}`);
  expect(await cellsOf("train.jsonl", rows.join("\n"))).toEqual(ids.map((id) => [id, "2020-1-1"]));
});

test("a quote that is not closed is named with its row", async () => {
  await expect(cellsOf("train.csv", 'x,label\n1,a\n2,"b\n3,c\n4,a\n')).rejects.toThrow(
    `${root}/train.csv row 2 does not read as a table: a cell begins with a quote that does not end it, expected " at its end`,
  );
});

test("a row of more cells than columns is named", async () => {
  await expect(cellsOf("train.csv", "x,label\n1,a\n2,b,c\n")).rejects.toThrow(
    `${root}/train.csv row 2 does not read as a table: it has 3 cells, expected 2, as many as the header; save or copy it again`,
  );
});

const many = 60_000; // DuckDB looks at the first 20,480 rows, and streams some 55,000 of these before it comes to the torn one

test.each([
  ["csv", "x,label\n", (row: number) => `${row},a\n`, "7\n", "it has 1 cells, expected 2, as many as the header"],
  [
    "jsonl",
    "",
    (row: number) => `{"x":${row},"label":"a"}\n`,
    '{"x":7,\n',
    "no JSON at its byte 9: unexpected character",
  ],
])(
  "a row of a .%s file that is torn far behind the first ones is named, and no row is lost in silence",
  async (ending, header, rowOf, torn, why) => {
    const rows = Array.from({ length: many }, (_, row) => rowOf(row));
    expect(await cellsOf(`whole.${ending}`, header + rows.join(""))).toHaveLength(many);
    rows[many - 500] = torn;
    await expect(cellsOf(`torn.${ending}`, header + rows.join(""))).rejects.toThrow(
      `${root}/torn.${ending} row ${many - 500 + 1} does not read as a table: ${why}; save or copy it again`,
    );
  },
);
