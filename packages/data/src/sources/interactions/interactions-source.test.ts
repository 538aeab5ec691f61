import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstItemId } from "@faculty/shared/samples";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewOf } from "../../augmentation/view-of.ts";
import { type DatasetSpec, loadDataset } from "../../datasets/load-dataset.ts";
import { dataProblems } from "../../run-file/data-parts.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-interactions-"));
});
afterEach(() => rm(root, { recursive: true }));

const columns = { user: "who", item: "what", time: "when" };

async function load(rows: readonly string[], more: Partial<DatasetSpec> = {}) {
  const path = join(root, "taken.csv");
  await writeFile(path, ["who,what,when", ...rows, ""].join("\n"));
  return loadDataset({ name: "interactions", path, columns, history: 3, ...more }, undefined, {
    cache: join(root, "cache"),
  });
}

/** Ann took all four in turn, Bo two, Cy one; Di two, and nobody knows what comes next. */
const rows = ["ann,c,3", "ann,a,1", "bo,d,1", "ann,d,20", "ann,b,2", "cy,a,1", "bo,a,2", "di,b,1", "di,c,2", "di,,3"];

test("a sample is a user and the items before, the latest first; the last item of a user is to test with", async () => {
  const dataset = await load(rows);
  const { vocabulary, classes } = dataset;
  expect(classes).toEqual(["a", "b", "c", "d"]);
  expect(vocabulary).toEqual([
    "[padding]",
    "[unknown]",
    "[mask]",
    "[items]",
    "a",
    "b",
    "c",
    "d",
    "user ann",
    "user bo",
    "user cy",
    "user di",
  ]);
  expect(vocabulary?.indexOf("a")).toBe(firstItemId);
  const [a, b, c] = [4, 5, 6] as const;
  const [d, ann, bo, cy, di] = [7, 8, 9, 10, 11] as const;
  const seen = (part: "train" | "test") =>
    Array.from({ length: dataset[part].count }, (_, id) => [...viewOf(dataset, part, [id])]);
  expect(seen("train")).toEqual([
    [ann, a, 0, 0],
    [ann, b, a, 0],
    [di, b, 0, 0],
    [cy, a, 0, 0],
    [di, c, b, 0],
  ]);
  expect([...dataset.train.labels]).toEqual([1, 2, 2, -1, -1]); // b, c, c, and what nobody knows
  expect(seen("test")).toEqual([
    [ann, c, b, a],
    [bo, d, 0, 0],
  ]);
  expect([...dataset.test.labels]).toEqual([3, 0]);
});

test("of a long history the latest items are shown, and of many samples of a user the latest are taken", async () => {
  const dataset = await load(rows, { history: 2, perUser: 1 });
  expect([...viewOf(dataset, "test", [0])]).toEqual([8, 6, 5]);
  expect([...dataset.train.labels]).toEqual([2, 2, -1, -1]);
});

test("an item that a user has again counts the first time, and rows of one time in the order of the file", async () => {
  const dataset = await load(["x,p,1", "x,q,1", "x,p,2", "x,r,3"]);
  expect([...viewOf(dataset, "test", [0])]).toEqual([7, 5, 4, 0]); // q, then p
  expect(dataset.classes[dataset.test.labels[0] as number]).toBe("r");
});

test("what is drawn for a sample moves with no other: one more user leaves the keys of the others", async () => {
  const before = await load(rows);
  const after = await load([...rows, "al,a,1", "al,b,2", "al,c,3"]);
  expect([...(after.train.keys ?? [])]).toEqual(expect.arrayContaining([...(before.train.keys ?? [])]));
});

test("dates are in the order of the calendar", async () => {
  const dataset = await load(["x,p,2020-02-01", "x,q,2019-12-31 23:59:59", "x,r,2020-01-31"]);
  expect([...viewOf(dataset, "test", [0])].slice(1, 3)).toEqual([6, 5]); // r, then q; p is the last
});

test.each<[readonly string[], string]>([
  [["x,p,1", ",q,2"], "row 2 column who is empty, expected a user"],
  [["x,p,"], "row 1 column when is empty, expected a number, or a date such as 2020-01-31 or 2020-01-31 09:30:00"],
  [["x,p,1", "x,q,soon"], "row 2 column when holds soon, expected a number, as in the rows before"],
  [["x,p,2020-01-31", "x,q,5"], "row 2 column when holds 5, expected a date such as 2020-01-31, as in the rows before"],
  [["x,p,1", "y,p,1"], "names one item alone, p, expected at least two"],
])("a row that tells no who, what and when is refused: %j", async (given, what) => {
  await expect(load(given)).rejects.toMatchObject({ code: "BAD_DATASET", message: `${root}/taken.csv ${what}` });
});

test.each<[Partial<DatasetSpec>, string]>([
  [{ columns: undefined }, "data set interactions needs columns"],
  [{ test: 0.2 }, "data set interactions takes no test"],
  [
    { columns: { ...columns, item: "who" } },
    "data set interactions columns.user and columns.item are one column, who, expected different ones",
  ],
  [
    { columns: { ...columns, time: "whem" } },
    "ROOT/taken.csv has no column whem, it has who, what, when; did you mean when?",
  ],
])("says of %j what is wrong", async (more, sentence) => {
  await expect(load(rows, more)).rejects.toMatchObject({
    code: "BAD_DATASET",
    message: sentence.replace("ROOT", root),
  });
});

test("augmentations of texts do not move a user's items", () => {
  const dataset = { name: "interactions", path: "taken.csv", columns, validation: 0.2 };
  expect(dataProblems({ dataset, augment: [{ kind: "token-dropout", probability: 0.1 }] })).toEqual([
    {
      key: ["augment", 0, "kind"],
      message: "token-dropout is for samples of kind tokens, those of interactions are interactions",
    },
  ]);
});
