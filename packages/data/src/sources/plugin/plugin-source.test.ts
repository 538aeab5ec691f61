import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewOf } from "../../augmentation/view-of.ts";
import { loadDataset, outlineDataset, preparationOf } from "../../datasets/load-dataset.ts";
import { defineOwn as define } from "../../datasets/own-dataset.fixture.ts";
import { knownTargets } from "../../samples/known-targets.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-plugin-data-"));
});
afterEach(() => rm(root, { recursive: true }));

const { signal: abort } = new AbortController();

const load = (keys: object = {}) => loadDataset({ name: "own", ...keys }, abort, { cache: join(root, "cache") });
const find = (keys: object = {}) => preparationOf({ name: "own", ...keys }, { cache: join(root, "cache") }, abort);

test("is read once: from then on it is found by the plugin's digest and by its parameters", async () => {
  let asked = 0;
  const samples = function* (_: object, { count }: { readonly count: number }) {
    asked += 1;
    for (let i = 0; i < count; i++) yield { id: `own-${asked}-${i}`, input: [i, i], label: i % 2 === 0 ? "a" : "b" };
  };
  define({ parameters: { count: 3 }, samples });
  expect(await find()).toEqual({ kind: "unprepared" });
  const dataset = await load();
  expect([...dataset.train.labels]).toEqual([0, 1, 0]);
  const before = asked;
  expect((await load({ count: 3 })).digest).toBe(dataset.digest); // what the default is
  expect(asked).toBe(before);
  expect(await find({ count: 4 })).toEqual({ kind: "unprepared" });
  define({ parameters: { count: 3 }, samples }, "d2");
  expect(await find()).toEqual({ kind: "unprepared" });
});

test("of the same samples two definitions make the same data set", async () => {
  define({});
  const { digest } = await load();
  define({}, "d2");
  expect((await load()).digest).toBe(digest);
  define({ samples: () => [{ input: [1, 3], label: "a" }] }, "d3");
  expect((await load()).digest).not.toBe(digest);
});

test("what lies at its path is read anew when a file below it changes", async () => {
  const folder = join(root, "words");
  await mkdir(join(folder, "deep"), { recursive: true });
  const file = join(folder, "deep", "numbers.txt");
  await writeFile(file, "5");
  define({
    path: true,
    samples: async function* ({ path = "" }) {
      yield { input: [Number(await readFile(join(path, "deep", "numbers.txt"), "utf8")), 0], label: null };
      yield { input: [0, 0], label: "b" };
    },
  });
  const dataset = await load({ path: folder });
  expect([...viewOf(dataset, "train", [0, 1])]).toEqual([0, 0, 5, 0]); // the one with a label first
  expect((await find({ path: folder })).kind).toBe("prepared");
  await writeFile(file, "6");
  await utimes(file, 1, 1);
  expect((await find({ path: folder })).kind).toBe("unprepared");
  await expect(load({ path: join(root, "nowhere") })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `data set own: path ${join(root, "nowhere")} does not exist`,
  });
});

test("shape and classes are known before a sample is read", async () => {
  define({ samples: () => expect.unreachable("a sample is asked for") });
  expect(await outlineDataset({ name: "own" }, abort)).toMatchObject({ inputShape: [2], classes: ["a", "b"] });
});

test("values and classes that do not exclude each other are targets of their own", async () => {
  const value = { kind: "value" } as const;
  const samples = () => [
    { input: [1, 2], value: [3, 4] },
    { input: [1, 2], value: null },
  ];
  define({ target: "value", describe: () => ({ inputShape: [2], shape: [2] }), samples });
  const values = await load({ target: value });
  expect(values.output).toMatchObject({ kind: "values", shape: [2] });
  expect([...values.train.labels]).toEqual([0, -1]);
  expect([...(knownTargets(values, "train", Int32Array.of(0)) ?? [])]).toEqual([3, 4]);

  define({ target: "classes", samples: () => [{ input: [1, 2], labels: ["b"] }, { input: [1, 2] }] }, "d2");
  const several = await load({ target: { kind: "classes" } });
  expect(several.output).toMatchObject({ kind: "independent", over: { names: ["a", "b"] } });
  expect([...(knownTargets(several, "train", Int32Array.of(0)) ?? [])]).toEqual([0, 1]);
});

test.each([
  [{}, { path: "x" }, "data set own takes no path"],
  [{ path: true }, {}, "data set own needs path"],
  [{}, { noise: 1 }, "data set own takes no noise"],
  [{ parameters: { count: 3 } }, { count: "x" }, 'data set own count: expected a number, found "x"'],
  [{ target: "value" }, {}, "data set own needs target"],
  [{ target: "value" }, { target: { kind: "class" } }, 'data set own target.kind: expected value, found "class"'],
] as const)("%j does not take %j", async (definition, keys, message) => {
  define(definition);
  await expect(load(keys)).rejects.toMatchObject({ code: "BAD_DATASET", message });
});

const own = "data set own of a plugin";
const oneBad = (sample: object) => ({ samples: () => [sample] as never[] });

test.each([
  ["a class it has not", oneBad({ input: [1, 2], label: "A" }), "of class A, expected one of a, b; did you mean a?"],
  ["too few values", oneBad({ input: [1], label: "a" }), "with 1 values, expected 2"],
  ["no number", oneBad({ input: [1, Number.NaN], label: "a" }), "with NaN in its input, expected finite numbers"],
  [
    "a label that is no text",
    oneBad({ input: [1, 2], label: 1 }),
    "without a fitting label, expected { id, group, input, label }",
  ],
])("%s is refused by the sample's place", async (_, definition, what) => {
  define(definition);
  const message = `${own} gives train sample 0 ${what}`;
  await expect(load()).rejects.toMatchObject({ code: "BAD_DATASET", message });
});

test.each([
  [[1, 2, 3], "with 3 numbers as its value, expected 2"],
  [[1, Number.POSITIVE_INFINITY], "with Infinity in its value, expected finite numbers, or NaN where one is not known"],
])("values %j are refused", async (value, what) => {
  const samples = () => [{ input: [1, 2], value }];
  define({ target: "value", describe: () => ({ inputShape: [2], shape: [2] }), samples });
  const message = `${own} gives train sample 0 ${what}`;
  await expect(load({ target: { kind: "value" } })).rejects.toMatchObject({ code: "BAD_DATASET", message });
});

test("an id twice, or a part without samples, is refused", async () => {
  const sample = { id: "x", input: [1, 2], label: "a" };
  define({ samples: ({ part }) => (part === "train" ? [sample, sample] : []) });
  await expect(load()).rejects.toThrow(
    'data set own has two samples of id "x", train sample 0 and train sample 1, expected one',
  );
  define({ samples: ({ part }) => (part === "train" ? [sample] : []) });
  await expect(load()).rejects.toThrow("data set own has no test sample, expected at least one");
});

test.each([
  [{ samples: () => expect.fail("no disk\nat all") }, `${own} fails: no disk`],
  [{ describe: () => Promise.reject(new Error("no disk")) }, `${own} fails: no disk`],
  [
    { describe: () => ({ inputShape: [2], classes: ["a", "a"] }) },
    `${own} is described wrongly: classes: names a class twice`,
  ],
] as const)("a plugin that fails, %#, is told as itself", async (definition, message) => {
  define(definition);
  await expect(load()).rejects.toMatchObject({ code: "BAD_PLUGIN", message });
});
