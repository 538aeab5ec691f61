import { createInputRoom } from "@faculty/data/augmentation";
import { outputOver } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import type { Teacher } from "../teacher/teacher.ts";
import { inferJobs } from "./infer-jobs.ts";

/** One input, one class, logit = input; remembers how many rows it was given each time. */
function echo(): { readonly teacher: Teacher; readonly calls: number[] } {
  const calls: number[] = [];
  const facts = {
    digest: "d",
    output: outputOver(["only"]),
    inputShape: [1],
    layers: [],
    parameters: 1,
    backend: "none",
  };
  const teacher: Teacher = {
    facts,
    infer: async ({ inputs, rows }) => {
      calls.push(rows);
      return { logits: { rows, width: 1, data: inputs.slice() }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return { teacher, calls };
}

function job(...values: number[]) {
  return {
    rows: values.length,
    copyInputs: (from: number, to: number, out: Float32Array) => out.set(values.slice(from, to)),
    layers: [],
    rowsTogether: Infinity,
  };
}

test.each([1, 2, 3, 4, 100])("gives every job its own rows back, %i rows at a time", async (maxBatchRows) => {
  const { teacher, calls } = echo();
  const results = await inferJobs(teacher, [job(1, 2, 3), job(4), job(5, 6)], maxBatchRows, createInputRoom());
  expect(results.map(({ logits }) => [...logits.data])).toEqual([[1, 2, 3], [4], [5, 6]]);
  expect(Math.max(...calls)).toBeLessThanOrEqual(maxBatchRows);
  expect(calls).toHaveLength(Math.ceil(6 / maxBatchRows));
});

test("no more rows at a time than any of the jobs says", async () => {
  const { teacher, calls } = echo();
  const jobs = [job(1, 2, 3, 4, 5), { ...job(6), rowsTogether: 2 }];
  const results = await inferJobs(teacher, jobs, 4, createInputRoom());
  expect(results.map(({ logits }) => [...logits.data])).toEqual([[1, 2, 3, 4, 5], [6]]);
  expect(calls).toEqual([2, 2, 2]);
});

test("layers of a job that is computed in parts come in the order of its rows, as they do in one", async () => {
  const { teacher, calls } = echo();
  const doubling: Teacher = {
    ...teacher,
    infer: async (request) => {
      const { logits } = await teacher.infer(request);
      const data = Float32Array.from([...logits.data].flatMap((value) => [value, 2 * value]));
      return { logits, features: new Map([["pair", { shape: [request.rows, 2], data }]]) };
    },
  };
  const asked = { ...job(1, 2, 3), layers: [{ layer: "pair", reduction: { kind: "full" } } as const] };
  const results = await inferJobs(doubling, [asked, job(7)], 2, createInputRoom());
  expect(calls).toEqual([2, 1, 1]); // a job that asks for layers by itself
  expect(results.map(({ logits }) => [...logits.data])).toEqual([[1, 2, 3], [7]]);
  expect(results[0]?.features.get("pair")).toEqual({ shape: [3, 2], data: Float32Array.of(1, 2, 2, 4, 3, 6) });
});

test("inputs that the model does not read are not made", async () => {
  const { teacher } = echo();
  const deaf: Teacher = {
    ...teacher,
    infer: async ({ rows }) => ({ logits: { rows, width: 1, data: new Float32Array(rows) }, features: new Map() }),
  };
  const asked = { ...job(1, 2), copyInputs: () => expect.unreachable("nobody reads them") };
  expect(await inferJobs(deaf, [asked], 4, createInputRoom())).toHaveLength(1);
});

test("no jobs, no inference", async () => {
  const { teacher, calls } = echo();
  expect(await inferJobs(teacher, [], 4, createInputRoom())).toEqual([]);
  expect(calls).toEqual([]);
});

test("a model that yields another shape is refused", async () => {
  const { teacher } = echo();
  const broken: Teacher = { ...teacher, facts: { ...teacher.facts, output: outputOver(["a", "b"]) } };
  await expect(inferJobs(broken, [job(1, 2)], 4, createInputRoom())).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: "the model yields 2 values for 2 rows, expected 2 × 2",
  });
});
