import { expect, test } from "vitest";
import { predictReply, usualPredictReply } from "./predict.ts";

const reply = { model: "wide", digest: "d1", replica: "r1", queueMs: 0, computeMs: 2.5 };

test.each([
  ["a usual head", reply],
  ["one with a key of a newer version", { ...reply, power: 9 }],
  ["an empty name", { ...reply, model: "" }],
  ["a name that is none", { ...reply, replica: 7 }],
  ["a missing name", { ...reply, digest: undefined }],
  ["a time that is none", { ...reply, queueMs: "0" }],
  ["a time without end", { ...reply, computeMs: Infinity }],
  ["a missing time", { ...reply, computeMs: null }],
  ["no object", "wide"],
  ["a list", [reply]],
  ["nothing", null],
])("by hand %s is read, or refused, as by its schema", (_, head) => {
  expect(usualPredictReply.safeParse(head)).toEqual(predictReply.safeParse(head));
});
