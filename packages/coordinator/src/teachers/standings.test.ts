import type { Dataset } from "@faculty/shared/datasets";
import { expect, test } from "vitest";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import { measureStanding } from "./standings.ts";

test("measures a teacher of 150,000 classes", async () => {
  const classes = Array.from({ length: 150_000 }, (_, c) => `c${c}`);
  const none = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };
  const train = { count: 2, inputs: new Float32Array(2), labels: Int32Array.of(149_999, 3) };
  const dataset: Dataset = { name: "many", digest: "d", classes, inputShape: [1], scale: 1, train, test: none };
  const description = { teacher: "t", replica: "r", digest: "d", classes, inputShape: [1] };
  const unknown = { datasets: [], layers: [], parameters: 0, backend: "none" };
  /** Says the last class of every sample, with odds of 150,001 to 1 against each other: half of the mass. */
  const ask: AskTeacher = (_, { ids }) => {
    const data = new Float32Array(ids.length * classes.length);
    for (let row = 1; row <= ids.length; row++) data[row * classes.length - 1] = Math.log(classes.length - 1);
    const logits = { rows: ids.length, width: classes.length, data };
    return Promise.resolve({ description: { ...description, ...unknown }, logits, layers: new Map() });
  };
  const template = { dataset, signal: { kind: "logits" }, codec: "float32", rowsTogether: 2 } as const;
  const how = { calibrate: false, classMap: undefined };
  const { signal } = new AbortController();
  const standing = await measureStanding(ask, "t", dataset, Int32Array.of(0, 1), template, how, signal);
  expect(standing.accuracy).toBe(1 / 2);
  expect(standing.nll).toBeCloseTo((-Math.log(1 / 2) - Math.log(1 / 2 / 149_999)) / 2, 5);
});
