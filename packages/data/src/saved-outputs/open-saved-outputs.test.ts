import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { SavedSpec } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import { leftOut, noLabel } from "@faculty/shared/samples";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeNpy } from "../npy/write-npy.ts";
import { keyOf } from "../prepared/id-files.ts";
import type { Dataset } from "../samples/dataset.ts";
import { openSavedOutputs } from "./open-saved-outputs.ts";
import { savedFiles } from "./saved-files.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-saved-"));
});
afterAll(() => rm(root, { recursive: true }));

/** Two to train with, one of them without a label, and one to test with: `a`, `b` and `c`. */
function dataset(isNamed: boolean, ofB: number = noLabel): Dataset {
  const part = (ids: readonly string[], labels: readonly number[]) => ({
    count: ids.length,
    inputs: new Uint8Array(ids.length),
    labels: Int32Array.from(labels),
    ...(isNamed && { keys: BigUint64Array.from(ids, keyOf) }),
  });
  const parts = { train: part(["a", "b"], [0, ofB]), test: part(["c"], [1]) };
  return { name: "three", digest: "d", classes: ["x", "y"], inputShape: [1], scale: 1, ...parts };
}

const logits = [
  [1, -2],
  [3, 0.5],
  [-1, 4],
];

/** @returns Its path. */
async function file(name: string, content: string): Promise<string> {
  const path = join(root, name);
  await writeFile(path, content);
  return path;
}

async function npy(name: string, rows: readonly (readonly number[])[]): Promise<string> {
  const path = join(root, name);
  await writeNpy(path, "f4", [rows[0]?.length ?? 0], Float32Array.from(rows.flat()));
  return path;
}

const lines = (...rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

async function open(spec: SavedSpec, of = dataset(true), cache = join(root, "cache")) {
  const output = outputOver(["x", "y"]);
  const files = await savedFiles(spec, output);
  return openSavedOutputs(spec, { output, dataset: of, files, cache });
}

async function all(spec: SavedSpec, of = dataset(true)) {
  const saved = await open(spec, of);
  const train = saved.of("train", Int32Array.of(0, 1)).data;
  return { yields: saved.yields, rows: [...train, ...saved.of("test", Int32Array.of(0)).data] };
}

test("rows go by the samples' own ids, in any order, whatever the file is", async () => {
  const expected = { yields: "logits", rows: logits.flat() };
  const [a, b, c] = logits as [number[], number[], number[]];
  const byLists = lines({ id: "c", logits: c }, { id: "a", logits: a }, { id: "b", logits: b });
  expect(await all({ path: await file("lists.jsonl", byLists) })).toEqual(expected);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM '${root}/lists.jsonl') TO '${root}/lists.parquet'`);
  connection.closeSync();
  instance.closeSync();
  expect(await all({ path: join(root, "lists.parquet") })).toEqual(expected);
  const byColumns = `y,id,x\n${c[1]},c,${c[0]}\n${b[1]},b,${b[0]}\n${a[1]},a,${a[0]}\n`;
  expect(await all({ path: await file("columns.csv", byColumns) })).toEqual(expected);
  const named = `key\tp\tq\nb\t${b[0]}\t${b[1]}\na\t${a[0]}\t${a[1]}\nc\t${c[0]}\t${c[1]}\n`;
  expect(await all({ path: await file("named.tsv", named), id: "key", columns: ["p", "q"] })).toEqual(expected);
  const path = await npy("rows.npy", [b, c, a]);
  expect(await all({ path, ids: await file("ids.txt", "b\nc\na\n") })).toEqual(expected);
});

test("samples without ids go by their part and index, or lie as the data set's: to train with, then to test with", async () => {
  const [a, b, c] = logits;
  const rows = lines({ id: "test/0", logits: c }, { id: "train/1", logits: b }, { id: "train/0", logits: a });
  expect((await all({ path: await file("parts.jsonl", rows) }, dataset(false))).rows).toEqual(logits.flat());
  expect((await all({ path: await npy("order.npy", logits) }, dataset(false))).rows).toEqual(logits.flat());
});

test("probabilities are told by their column, or seen where every row sums to 1", async () => {
  const shares = [
    [0.25, 0.75],
    [1, 0],
    [0.5, 0.5],
  ];
  const seen = await npy("shares.npy", shares);
  expect(await all({ path: seen })).toEqual({ yields: "probabilities", rows: shares.flat() });
  expect((await all({ path: seen, yields: "logits" })).yields).toBe("logits");
  const path = await file("called.jsonl", lines(...["a", "b", "c"].map((id) => ({ id, probabilities: [0.5, 0.5] }))));
  expect((await all({ path })).yields).toBe("probabilities");
});

test("they are laid down once, whoever opens them, and then read where they lie", async () => {
  const path = await file("once.jsonl", lines(...["a", "b", "c"].map((id, i) => ({ id, logits: logits[i] ?? [] }))));
  const cache = join(root, "cache-once");
  const first = await open({ path }, dataset(true), cache);
  const [folder = "", ...others] = await readdir(join(cache, "saved"));
  expect([others, await readdir(join(cache, "saved", folder))]).toEqual([[], ["logits.npy", "rows.npy"]]);
  await writeNpy(join(root, "other-values.npy"), "f4", [2], Float32Array.of(5, 6, 7, 8, 9, 10));
  await rename(join(root, "other-values.npy"), join(cache, "saved", folder, "logits.npy"));
  const second = await open({ path }, dataset(true), cache);
  expect([...first.of("test", Int32Array.of(0)).data]).toEqual(logits[2]);
  expect([...second.of("test", Int32Array.of(0)).data]).toEqual([9, 10]);
});

test("what a run that leaves samples out needs not is refused to one that asks about them", async () => {
  const path = await file("two.jsonl", lines({ id: "a", logits: [1, 2] }, { id: "c", logits: [3, 4] }));
  const saved = await open({ path }, dataset(true, leftOut));
  expect([...saved.of("test", Int32Array.of(0)).data]).toEqual([3, 4]);
  await expect(open({ path })).rejects.toMatchObject({
    code: "BAD_SIGNALS",
    message: `${path} holds nothing of 1 of 3 samples, the first of them training sample 1: save a row for each`,
  });
});

test("a file that is exchanged after its digest was made is refused, and nothing of it is laid down", async () => {
  const path = await npy("exchanged.npy", logits);
  const cache = join(root, "cache-exchanged");
  const output = outputOver(["x", "y"]);
  const files = await savedFiles({ path }, output);
  await rename(await npy("other-rows.npy", logits.toReversed()), path);
  await expect(openSavedOutputs({ path }, { output, dataset: dataset(true), files, cache })).rejects.toMatchObject({
    code: "BAD_SIGNALS",
    message: `${path} changed while it was read: start again`,
  });
  expect(await readdir(join(cache, "saved"))).toEqual([]);
});

const digestOf = async (spec: SavedSpec, classes = ["x", "y"]) => (await savedFiles(spec, outputOver(classes))).digest;

test("the digest is that of what the files hold, wherever they lie", async () => {
  const one = await digestOf({ path: await npy("one.npy", logits) });
  expect(await digestOf({ path: await npy("same.npy", logits) })).toBe(one);
  expect(await digestOf({ path: await npy("other.npy", logits.toReversed()) })).not.toBe(one);
  await expect(digestOf({ path: join(root, "none.npy") })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `saved outputs ${join(root, "none.npy")} does not exist`,
  });
});

test("columns that the classes name are part of the digest, in their order, as if the run file named them", async () => {
  const path = await file("by-class.csv", "id,x,y\na,1,2\n");
  const one = await digestOf({ path });
  expect(await digestOf({ path, columns: ["x", "y"] })).toBe(one);
  expect(await digestOf({ path }, ["y", "x"])).not.toBe(one);
  expect(await digestOf({ path, columns: ["x", "y"] }, ["p", "q"])).toBe(one);
});

test("a list and an array are read as they lie, whatever the classes are called: their digests name none", async () => {
  for (const path of [await file("list.jsonl", lines({ id: "a", logits: [1, 2] })), await npy("unnamed.npy", logits)]) {
    const content = createHash("sha256")
      .update(await readFile(path))
      .digest();
    const known = createHash("sha256").update("saved outputs\0[null,null,null]\0").update(content).digest("hex");
    expect([await digestOf({ path }), await digestOf({ path }, ["y", "x"])]).toEqual([known, known]);
  }
});

const refused: Readonly<Record<string, readonly [rows: readonly object[], code: string, why: string]>> = {
  "a stranger": [
    [{ id: "d", logits: [1, 2] }],
    "BAD_SIGNALS",
    " row 1: d is no sample, expected the id of a sample of data set three",
  ],
  "one twice": [
    [
      { id: "a", logits: [1, 2] },
      { id: "b", logits: [1, 2] },
      { id: "a", logits: [1, 2] },
    ],
    "BAD_SIGNALS",
    " row 3: sample a stands there twice, first in row 1",
  ],
  "one that is missing": [
    [
      { id: "a", logits: [1, 2] },
      { id: "c", logits: [1, 2] },
    ],
    "BAD_SIGNALS",
    " holds nothing of 1 of 3 samples, the first of them training sample 1: save a row for each",
  ],
  "another width": [[{ id: "a", logits: [1, 2, 3] }], "BAD_SIGNALS", " row 1: holds 3 values, expected 2, one a class"],
  "no values": [[{ id: "a", logits: [] }], "BAD_SIGNALS", " row 1: holds 0 values, expected 2, one a class"],
  "no list": [
    [
      { id: "a", logits: [1, 2] },
      { id: "b", logits: null },
    ],
    "BAD_SIGNALS",
    " row 2 has no logits",
  ],
  "lists of lists": [
    [{ id: "a", logits: [[1], [2]] }],
    "BAD_SIGNALS",
    ' row 1: holds "[[1],[2]]" as logits, expected a list of numbers',
  ],
  "a record": [
    [{ id: "a", logits: { x: 1, y: 2 } }],
    "BAD_SIGNALS",
    ` row 1: holds ${JSON.stringify('{"x":1,"y":2}')} as logits, expected a list of numbers`,
  ],
  "a list in a text": [
    [{ id: "a", logits: "1,2" }],
    "BAD_SIGNALS",
    " has no column x, it has id, logits; its column logits holds no lists of numbers",
  ],
  "no number": [
    [{ id: "a", logits: [1, null] }],
    "NOT_FINITE",
    " row 1: holds null of class y, expected a finite number",
  ],
  "a word": [[{ id: "a", x: "1", y: "two" }], "NOT_FINITE", " row 1: holds two of class y, expected a finite number"],
  "an empty cell": [
    [{ id: "a", x: 1, y: null }],
    "NOT_FINITE",
    " row 1: holds nothing of class y, expected a finite number",
  ],
  "what float32 does not hold": [
    [{ id: "a", logits: [1, 1e300] }],
    "BAD_SIGNALS",
    " row 1: holds 1e+300 of class y, expected a number from −2^100 to 2^100",
  ],
  "no probabilities": [
    [{ id: "a", probabilities: [0.5, 0.6] }],
    "BAD_SIGNALS",
    " row 1: holds no probabilities: they are negative or do not sum to 1",
  ],
  "no such column": [[{ id: "a", x: 1 }], "BAD_SIGNALS", " has no column y, it has id, x"],
};

test.each(Object.entries(refused))("%s: refused with its row", async (name, [rows, code, why]) => {
  const path = await file(`${name}.jsonl`, lines(...rows));
  await expect(all({ path })).rejects.toMatchObject({ code, message: `${path}${why}` });
});

test("NaN, infinities and what float32 does not hold are refused in an array too; the lowest float32 is a mask", async () => {
  const doubles = async (name: string, value: number) => {
    const path = join(root, name);
    await writeNpy(path, "f8", [2], Float64Array.of(1, 2, 3, value, 5, 6));
    return path;
  };
  const finite = "expected a finite number";
  for (const [value, code, said] of [
    [NaN, "NOT_FINITE", `NaN of class y, ${finite}`],
    [-Infinity, "NOT_FINITE", `-Infinity of class y, ${finite}`],
    [-1e300, "BAD_SIGNALS", "-1e+300 of class y, expected a number from −2^100 to 2^100"],
    [2 ** 101, "BAD_SIGNALS", `${2 ** 101} of class y, expected a number from −2^100 to 2^100`],
  ] as const) {
    const path = await doubles(`${value}.npy`, value);
    await expect(all({ path })).rejects.toMatchObject({ code, message: `${path} row 2: holds ${said}` });
  }
  const lowest = -(2 - 2 ** -23) * 2 ** 127;
  expect((await all({ path: await doubles("mask.npy", lowest) })).rows).toEqual([1, 2, 3, lowest, 5, 6]);
});

test("a file of JSON lines that was cut short names its row; one without objects says what a line is", async () => {
  const cut = await file("cut.jsonl", lines(...["a", "b", "c"].map((id) => ({ id, logits: [1, 2] }))).slice(0, -5));
  await expect(all({ path: cut })).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: `${cut} row 3 does not read as a table: no JSON at its byte 22: unexpected end of data; save or copy it again`,
  });
  for (const content of ["", "\n\n", "1\n2\n", '[{"id":"a","logits":[1,2]}]']) {
    const path = await file("none.jsonl", content);
    await expect(all({ path })).rejects.toMatchObject({
      code: "BAD_DATASET",
      message: `${path} does not read as a table: a line holds no object, expected one a line: {"id": "a", …}; save or copy it again`,
    });
  }
});

test("an array of another shape, or of other samples than there are, is refused", async () => {
  const wide = await npy("wide.npy", [[1, 2, 3]]);
  await expect(all({ path: wide })).rejects.toMatchObject({
    code: "BAD_SIGNALS",
    message: `${wide} holds [1, 3], expected [samples, 2]: a row of 2 numbers a sample`,
  });
  const long = await npy("long.npy", [...logits, [1, 2]]);
  await expect(all({ path: long })).rejects.toMatchObject({
    message: `${long} row 4: there are 3 samples, 2 to train with, then 1 to test with; say under signals.ids which ones the rows are of`,
  });
  const ids = await file("few.txt", "a\n");
  await expect(all({ path: long, ids })).rejects.toMatchObject({
    message: `${long} holds 4 rows, ${ids} names 1 samples: expected as many`,
  });
});
