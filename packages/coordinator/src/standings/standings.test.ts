import type { Dataset } from "@faculty/data/datasets";
import { outputOver } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import { measureStanding } from "./standings.ts";

test("measures a teacher of 150,000 classes", async () => {
  const classes = Array.from({ length: 150_000 }, (_, c) => `c${c}`);
  const none = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };
  const train = { count: 2, inputs: new Float32Array(2), labels: Int32Array.of(149_999, 3) };
  const dataset: Dataset = { name: "many", digest: "d", classes, inputShape: [1], scale: 1, train, test: none };
  const description = { teacher: "t", replica: "r", digest: "d", output: outputOver(classes), inputShape: [1] };
  const unknown = { datasets: [], layers: [], parameters: 0, backend: "none" };
  /** Says the last class of every sample, with odds of 150,001 to 1 against each other: half of the mass. */
  const askTeacher: AskTeacher = (_, { ids }) => {
    const data = new Float32Array(ids.length * classes.length);
    for (let row = 1; row <= ids.length; row++) data[row * classes.length - 1] = Math.log(classes.length - 1);
    const logits = { rows: ids.length, width: classes.length, data };
    return Promise.resolve({ description: { ...description, ...unknown }, logits, layers: new Map() });
  };
  const template = { dataset, signal: { kind: "logits" }, codec: "float32", rowsTogether: 2 } as const;
  const how = { calibrate: false, classMap: undefined };
  const { signal: abort } = new AbortController();
  const { plain: standing, calibrated } = await measureStanding(
    askTeacher,
    "t",
    dataset,
    Int32Array.of(0, 1),
    template,
    how,
    abort,
  );
  expect(calibrated).toEqual(standing); // which nobody asked for
  expect(standing.accuracy).toBe(1 / 2);
  expect(standing.nll).toBeCloseTo((-Math.log(1 / 2) - Math.log(1 / 2 / 149_999)) / 2, 5);
});

test("is calibrated by the classes that the run keeps, whatever it says of one that is dropped", async () => {
  const classes = ["low", "high", "junk"];
  const train = { count: 10, inputs: new Float32Array(10), labels: Int32Array.from({ length: 10 }, (_, id) => id % 2) };
  const dataset: Dataset = {
    name: "points",
    digest: "d",
    classes: ["low", "high"],
    inputShape: [1],
    scale: 1,
    train,
    test: train,
  };
  const unknown = { datasets: [], layers: [], parameters: 0, backend: "none" };
  const description = {
    teacher: "t",
    replica: "r",
    digest: "d",
    output: outputOver(classes),
    inputShape: [1],
    ...unknown,
  };
  /** Right of eight in ten, sure of it as 6 : 0, and of junk beside. */
  const askTeacher: AskTeacher = (_, { ids }) => {
    const rowOf = (id: number) => ((id % 2 === 0) === id < 8 ? [6, 0, 9] : [0, 6, 9]);
    const logits = { rows: ids.length, width: 3, data: Float32Array.from([...ids].flatMap(rowOf)) };
    return Promise.resolve({ description, logits, layers: new Map() });
  };
  const template = { dataset, signal: { kind: "logits" }, codec: "float32", rowsTogether: 2 } as const;
  const ids = Int32Array.from({ length: 10 }, (_, id) => id);
  const how = { calibrate: true, classMap: { junk: null } };
  const { signal: abort } = new AbortController();
  const { calibrated, plain } = await measureStanding(askTeacher, "t", dataset, ids, template, how, abort);
  expect(calibrated.temperature).toBeCloseTo(6 / Math.log(0.8 / 0.2), 5); // σ(6 / T) is its accuracy
  expect(calibrated.nll).toBeLessThan(plain.nll);
});
