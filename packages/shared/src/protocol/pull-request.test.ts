import { expect, test } from "vitest";
import { encodeFrame } from "../frames/frame.ts";
import { type PullHead, pullHead } from "./pull.ts";
import { type PullRequest, pullHeadOf, readPull } from "./pull-request.ts";

const batch = { kind: "train", epoch: 1, step: 2 } as const;
const pull = { run: "r", batch, temperature: 4 } as const;
const layer = { teacher: "wide", layer: "conv1", reduction: { kind: "full" } } as const;

/** Requests, and the text of their heads as trainers have sent it from the first on. */
const heads: readonly (readonly [PullRequest, string])[] = [
  [
    { ...pull, wanted: { kind: "mixture", perTeacher: false, layers: [] } },
    '{"run":"r","batch":{"kind":"train","epoch":1,"step":2},"temperature":4,"perTeacher":false',
  ],
  [
    { ...pull, wanted: { kind: "mixture", perTeacher: true, layers: [layer] }, teachers: ["wide"], fromRow: 3 },
    '{"run":"r","batch":{"kind":"train","epoch":1,"step":2},"temperature":4,"perTeacher":true,"teachers":["wide"],' +
      '"layers":[{"teacher":"wide","layer":"conv1","reduction":{"kind":"full"}}],"fromRow":3',
  ],
  [
    { ...pull, wanted: { kind: "layers", layers: [layer] }, digests: { wide: "d1" }, leastGeneration: 2 },
    '{"run":"r","batch":{"kind":"train","epoch":1,"step":2},"temperature":4,"perTeacher":false,"soft":false,' +
      '"layers":[{"teacher":"wide","layer":"conv1","reduction":{"kind":"full"}}],"digests":{"wide":"d1"},' +
      '"leastGeneration":2',
  ],
];

test.each(heads)("request %# travels in the bytes it always did, and is read back", (request, text) => {
  const frame = encodeFrame({ ...pullHeadOf(request) }, []);
  expect(Buffer.from(frame.payload).toString()).toBe(`${text},"tensors":[]}`);
  expect(readPull(pullHead.parse(JSON.parse(`${text}}`)))).toEqual(request);
});

test("layers alone are never pulled with each teacher's signal, whatever a head says", () => {
  const head: PullHead = { ...pull, perTeacher: true, soft: false };
  expect(readPull(head)).toEqual({ ...pull, wanted: { kind: "layers", layers: [] } });
});
