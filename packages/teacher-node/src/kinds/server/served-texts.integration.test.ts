import { createHash } from "node:crypto";
import { probeTexts } from "@faculty/models/inspect";
import type { ServerSpec } from "@faculty/shared/config";
import type { ModelServerFixtureOptions, ServedModelFixture } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { softmax } from "../../teacher/softmax.fixture.ts";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { linear, opened, serving } from "./linear-model.fixture.ts";
import type { ServedOptions } from "./open-served-teacher.ts";
import { probeCount } from "./probe-samples.ts";

/** What the model says of the texts that it knows; of any other it says zeros. */
const known: Readonly<Record<string, readonly number[]>> = {
  yes: [2, 0, -1],
  "Größe, 今日": [0, 1, 0.5],
  "": [1, 1, 3],
};
const texts = ["Größe, 今日", "yes", "never heard of", ""];
const probabilities = [
  [0, 1, 0.5],
  [2, 0, -1],
  [0, 0, 0],
  [1, 1, 3],
].map(softmax);

function knowing(shape: readonly number[], more: Partial<ServedModelFixture> = {}): ServedModelFixture {
  return linear({
    inputs: [{ name: "x", datatype: "BYTES", shape }],
    predict: (_, rows, given) => {
      if (given.length !== rows) throw new Error(`${given.length} texts for ${rows} rows`);
      return { z: given.map((text) => known[text] ?? [0, 0, 0]) };
    },
    ...more,
  });
}

const kinds: Readonly<
  Record<
    string,
    readonly [ServedModelFixture, Partial<ModelServerFixtureOptions>?, Partial<ServerSpec>?, Partial<ServedOptions>?]
  >
> = {
  "a column of texts": [knowing([-1, 1])],
  "a list of texts": [knowing([-1])],
  "texts of an extent left open": [knowing([-1, -1])],
  "by JSON alone": [knowing([-1]), { isBinary: false }],
  "two texts at a time": [knowing([2, 1])],
  "a text at a time, three on their way": [knowing([1]), {}, { concurrency: 3 }],
  "in parts": [knowing([-1, 1]), {}, { concurrency: 2 }],
  "without a description": [knowing([-1, 1], { isSilent: true }), {}, {}, { inputs: { field: "text" } }],
};

describe.each(Object.entries(kinds))("served teacher of texts: %s", (name, [model, options, spec, more]) => {
  teacherConformance(name, {
    open: async () => {
      const server = await serving(model, options);
      const teacher = await opened(server, spec, { samples: { inputShape: [5], vocabulary: {} }, ...more });
      return {
        facts: teacher.facts,
        infer: (request) => teacher.infer(request),
        [Symbol.asyncDispose]: async () => {
          await teacher[Symbol.asyncDispose]();
          await server[Symbol.asyncDispose]();
        },
      };
    },
    inputs: new Float32Array(texts.length),
    rows: texts.length,
    texts,
    probabilities,
  });
});

const request = { inputs: new Float32Array(texts.length), rows: texts.length, texts, layers: [] };

test.each([
  ["a list", [-1], true, [4]],
  ["a list, by JSON", [-1], false, [4]],
  ["a column", [-1, 1], true, [4, 1]],
  ["a column, by JSON", [-1, 1], false, [4, 1]],
] as const)("the server is sent every text as it is: %s", async (_, shape, isBinary, sent) => {
  await using server = await serving(knowing(shape), { isBinary });
  await using teacher = await opened(server);
  expect(teacher.facts).toMatchObject({ inputShape: [1], inputDatatypes: ["BYTES"], whole: undefined });
  await teacher.infer(request);
  expect(server.asked.at(-1)).toMatchObject({
    isBinary,
    inputs: [{ name: "x", datatype: "BYTES", shape: sent, texts }],
  });
});

test("a digest is made of what a model says of 16 texts, whichever field is named and however they travel", async () => {
  expect(new Set(probeTexts).size).toBe(probeCount);
  await using server = await serving(knowing([-1, 1]));
  await using plain = await serving(knowing([-1]), { isBinary: false });
  await using teacher = await opened(server);
  const shown = server.asked.filter(({ inputs: [input] }) => input?.texts.length === probeCount);
  expect(shown.map(({ inputs: [input] }) => input?.texts)).toEqual([probeTexts]);
  const { digest } = teacher.facts;
  await using again = await opened(plain, {}, { digest, inputs: { field: "text" } });
  expect(again.facts.digest).toBe(digest);
  const other = knowing([-1, 1], { predict: (_, rows) => ({ z: Array.from({ length: rows }, () => [1, 0, 0]) }) });
  await using another = await serving(other);
  await expect(opened(another, {}, { digest })).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
});

test("models are told apart by the texts of the data set, of which one more seldom makes another digest", async () => {
  const rows = Array.from({ length: 40 }, (_, id) => Buffer.from(`word${id}`));
  const saying = (said: string) =>
    knowing([-1], { predict: (_, __, given) => ({ z: given.map((one) => [one.startsWith(said) ? 1 : 0, 0, 0]) }) });
  await using first = await serving(saying("word"));
  await using second = await serving(saying("never"));
  const digestOf = async ({ url }: typeof first, known?: readonly Buffer[]) => {
    const texts = known && { count: known.length, textOf: (id: number) => known[id] ?? Buffer.of() };
    await using teacher = await opened({ ...first, url }, {}, { texts });
    return teacher.facts.digest;
  };
  expect(await digestOf(first)).toBe(await digestOf(second)); // of the fixed texts both say the same
  const own = await digestOf(first, rows);
  expect(own).not.toBe(await digestOf(second, rows));
  const later = rows.find((row) => sha256(row) > "f") ?? Buffer.of();
  const shown = first.asked.filter(({ inputs: [input] }) => input?.texts[0]?.startsWith("word")).at(-1);
  const smallest = rows.toSorted((a, b) => (sha256(a) < sha256(b) ? -1 : 1)).slice(0, probeCount);
  expect(shown?.inputs[0]?.texts).toEqual(smallest.map(String));
  expect(await digestOf(first, [later, ...rows])).toBe(own);
  await digestOf(first, rows.slice(0, 3));
  const padded = first.asked.at(-1)?.inputs[0]?.texts;
  expect(padded?.slice(3)).toEqual(probeTexts.slice(3)); // fewer texts than are asked about: fixed ones follow
});

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test("a model of numbers is shown no text, and a text is not changed", async () => {
  await using numbers = await serving(linear());
  await expect(opened(numbers, {}, { inputs: { field: "text" }, samples: { inputShape: [2] } })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model m of ${numbers.url} takes numbers, inputs.field says that it is shown the text: leave field out, or name an input of strings`,
  });
  await using server = await serving(knowing([-1]));
  await expect(opened(server, {}, { inputs: { scale: 2 }, samples: { inputShape: [1] } })).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model m of ${server.url} takes texts, which are shown as they are: leave inputs.scale out`,
  });
});
