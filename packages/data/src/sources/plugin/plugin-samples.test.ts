import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rowLabels } from "../../augmentation/row-labels.ts";
import { viewOf } from "../../augmentation/view-of.ts";
import { loadDataset, outlineDataset } from "../../datasets/load-dataset.ts";
import { defineOwn } from "../../datasets/own-dataset.fixture.ts";
import { textsOfSamples } from "../../datasets/texts-for.ts";
import { keyOf } from "../../prepared/id-files.ts";
import { knownTargets } from "../../samples/known-targets.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-plugin-samples-"));
});
afterEach(() => rm(root, { recursive: true }));

const { signal: abort } = new AbortController();
const load = (keys: object = {}) => loadDataset({ name: "own", ...keys }, abort, { cache: join(root, "cache") });
const known = (dataset: Awaited<ReturnType<typeof load>>, id: number) => [
  ...(knownTargets(dataset, "train", Int32Array.of(id)) ?? []),
];

test("bytes of a picture are kept as bytes, and each pixel has a class", async () => {
  defineOwn({
    positions: true,
    describe: () => ({ inputShape: [1, 3, 1], element: "uint8", positions: [1, 3], classes: ["sky", "sea"] }),
    samples: () => [
      { input: [0, 0, 0], label: Int8Array.of(-1, -1, -2) }, // of no pixel the class is known
      { input: Uint8Array.of(0, 51, 255), label: [0, 1, -2] },
    ],
  });
  const dataset = await load();
  expect(dataset).toMatchObject({ scale: 1 / 255, classes: ["sky", "sea"] });
  expect(dataset.output).toMatchObject({ kind: "distribution", positions: [1, 3], over: { names: ["sky", "sea"] } });
  expect([...viewOf(dataset, "train", [0])]).toEqual([0, Math.fround(51 / 255), 1]);
  expect([...dataset.train.labels]).toEqual([0, -1]);
  expect([...rowLabels(dataset, "train", Int32Array.of(0, 1))]).toEqual([0, 1, -2, -1, -1, -2]);
});

const detection = { class: "item", box: "corners" };
const several = { kind: "several", outputs: { item: "class", corners: "value", tags: "classes" }, detection } as const;

test("of several outputs each is known by itself, and two of them say boxes of a grid's cells", async () => {
  const corners = Float32Array.from({ length: 4 }, (_, i) => i / 4);
  defineOwn({
    target: several,
    describe: () => ({
      inputShape: [2],
      outputs: {
        item: { classes: ["ground", "cat"], positions: [1, 1] },
        corners: { shape: [1, 1, 4] },
        tags: { classes: ["indoors", "night"] },
      },
    }),
    samples: () => [
      { input: [5, 6], targets: { item: null } },
      { input: [1, 2], targets: { item: [1], corners, tags: ["night"] } },
      { input: [3, 4], targets: { item: [0], tags: [Number.NaN, 1] } },
    ],
  });
  const dataset = await load({ target: several });
  expect(dataset.output).toMatchObject({
    kind: "several",
    outputs: [
      { name: "item", positions: [1, 1] },
      { name: "corners", kind: "values", shape: [1, 1, 4] },
      { name: "tags", kind: "independent" },
    ],
    detection,
  });
  expect([...dataset.train.labels]).toEqual([0, 0, -1]);
  const nan = Number.NaN;
  expect(known(dataset, 0)).toEqual([1, 0, 0.25, 0.5, 0.75, 0, 1]);
  expect(known(dataset, 1)).toEqual([0, nan, nan, nan, nan, nan, 1]);
  expect(known(dataset, 2)).toEqual([-1, nan, nan, nan, nan, nan, nan]);
  await expect(load({ target: { ...several, outputs: { ...several.outputs, tags: "class" } } })).rejects.toThrow(
    'data set own target.outputs.tags: expected classes, found "class"',
  );
});

test("one of several numbers may be unknown, and the sample is labelled where any is known", async () => {
  const samples = () => [
    { input: [1, 2], value: [Number.NaN, 4] },
    { input: [1, 2], value: [Number.NaN, Number.NaN] },
  ];
  defineOwn({ target: "value", describe: () => ({ inputShape: [2], shape: [2] }), samples });
  const dataset = await load({ target: { kind: "value" } });
  expect([...dataset.train.labels]).toEqual([0, -1]);
  expect(known(dataset, 0)).toEqual([Number.NaN, 4]);
});

test("texts are taken apart by a vocabulary of the training texts, and kept", async () => {
  defineOwn({
    texts: true,
    describe: () => ({ length: 3, classes: ["a", "b"] }),
    samples: ({ part }) =>
      part === "train"
        ? [
            { text: "so good, so good", label: "a" },
            { text: "good film" }, // without a class
            { text: "bad film", label: "b" },
          ]
        : [{ text: "bad!", label: "b" }],
  });
  expect(await outlineDataset({ name: "own" }, abort)).toBeNull();
  const dataset = await load();
  // those that occur twice or more, the most frequent first
  expect(dataset.vocabulary).toEqual(["[padding]", "[unknown]", "[mask]", "good", "film", "so"]);
  expect([...viewOf(dataset, "train", [0, 1, 2])]).toEqual([5, 3, 1, 1, 4, 0, 3, 4, 0]);
  expect(textsOfSamples("teacher", dataset, "train", Int32Array.of(2, 0))).toEqual(["good film", "so good, so good"]);
});

const special = ["[padding]", "[unknown]", "[mask]"];

test("tokens of the plugin's own have classes, the texts they were made of, and groups", async () => {
  const vocabulary = [...special, "Anna", "sings"];
  defineOwn({
    positions: true,
    describe: () => ({ inputShape: [3], vocabulary, positions: [3], classes: ["O", "PER"] }),
    samples: () => [
      { id: "1", group: "opera", input: [3, 4, 0], label: [1, 0, -2], text: "Anna sings" },
      { id: "2", group: null, input: [3, 1, 0], label: [1, 0, -2], text: "Anna hums" },
    ],
  });
  expect(await outlineDataset({ name: "own" }, abort)).toMatchObject({ vocabulary });
  defineOwn({
    describe: () => ({ inputShape: [2], vocabulary, classes: ["a"] }),
    samples: ({ part }) => [
      { id: `${part} 1`, group: "opera", input: [3, 4], label: "a", text: "Anna sings" },
      { id: `${part} 2`, group: null, input: [3, 1], label: "a", text: "Anna hums" },
    ],
  });
  const dataset = await load();
  expect(dataset).toMatchObject({ vocabulary, classes: ["a"] });
  expect([...(dataset.train.groups ?? [])]).toEqual([keyOf("opera"), 0n]);
  expect(textsOfSamples("teacher", dataset, "test", Int32Array.of(1))).toEqual(["Anna hums"]);
});

test("at each position of running text the next token is asked for", async () => {
  defineOwn({
    positions: true,
    describe: () => ({ inputShape: [3], positions: [3], vocabulary: [...special, "[next:words]", "a", "b"] }),
    samples: () => [{ input: [4, 5, 0], label: [5, 4, -2] }],
  });
  const { output } = await load();
  expect(output).toMatchObject({ kind: "distribution", positions: [3], over: { count: 6 } });
});

const one = (sample: object) => ({ samples: () => [sample] as never[] });
const ofPixels = { positions: true, describe: () => ({ inputShape: [2], positions: [2], classes: ["a", "b"] }) };
const ofTokens = { describe: () => ({ inputShape: [2], classes: ["a"], vocabulary: special }) };
const ofBytes = { describe: () => ({ inputShape: [2], classes: ["a"], element: "uint8" as const }) };
const ofTexts = { texts: true, describe: () => ({ classes: ["a"] }) };

test.each([
  [
    { ...ofPixels, ...one({ input: [1, 2], label: [0] }) },
    "gives train sample 0 with a class for 1 positions, expected 2",
  ],
  [
    { ...ofPixels, ...one({ input: [1, 2], label: [0, 2] }) },
    "gives train sample 0 with 2 as a position's class, expected 0 to 1, -1 (not known) or -2 (does not count)",
  ],
  [
    { ...ofPixels, ...one({ input: [1, 2], label: "a" }) },
    "gives train sample 0 without a fitting label, expected { id, group, input, label }",
  ],
  [one({ input: [1, 2], labels: ["a"] }), "gives train sample 0 with labels, expected { id, group, input, label }"],
  [
    one({ input: [1, 2], label: "a", text: "x" }),
    "gives train sample 0 with text, expected { id, group, input, label }",
  ],
  [
    { ...ofBytes, ...one({ input: [0, 256] }) },
    "gives train sample 0 with 256 in its input, expected bytes from 0 to 255",
  ],
  [
    { ...ofTokens, ...one({ input: [0, 3] }) },
    "gives train sample 0 with 3 in its input, expected token ids from 0 to 2",
  ],
  [
    { ...ofTexts, ...one({ input: [1], label: "a" }) },
    "gives train sample 0 with input, expected { id, group, text, label }",
  ],
  [
    {
      samples: () => [
        { input: [1, 2], label: "a", group: "g" },
        { input: [1, 2], label: "a" },
      ],
    },
    "gives groups to some train samples and not to others, expected one for each or none",
  ],
])("a sample that is described otherwise is refused: %#", async (definition, what) => {
  defineOwn(definition);
  await expect(load()).rejects.toMatchObject({ code: "BAD_DATASET", message: `data set own of a plugin ${what}` });
});

test("of several outputs a target that does not fit is named", async () => {
  const target = { kind: "several", outputs: { kind: "class", size: "value" } } as const;
  const described = { inputShape: [1], outputs: { kind: { classes: ["a"] }, size: {} } };
  const refusal = async (targets: object) => {
    defineOwn({ target, describe: () => described, ...one({ input: [1], targets }) });
    return load({ target }).catch(({ message }: Error) => message);
  };
  const who = "data set own of a plugin gives train sample 0";
  expect(await refusal({ kind: "b" })).toBe(`${who} for output kind of class b, expected one of a`);
  expect(await refusal({ size: "5" })).toBe(
    `${who} without a fitting targets.size, expected { id, group, input, targets }`,
  );
  expect(await refusal({ sise: 5 })).toBe(`${who} without a fitting targets, expected { id, group, input, targets }`);
});
