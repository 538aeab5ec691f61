import { beatOf, coordinator, studentOf } from "@faculty/run/history/history.fixture";
import type { HistoryRecord } from "@faculty/run/history/history-record";
import { expect, test } from "vitest";
import { createRunReader, type RunModel } from "./run-model.ts";

/** The model of a run of which these were heard, a second apart. */
function modelOf(...events: readonly HistoryRecord["event"][]): RunModel {
  const reader = createRunReader();
  for (const [seq, event] of events.entries()) reader.add({ seq, atMs: 1000 * seq, event });
  return reader.model;
}

const textsOf = ({ happenings }: RunModel) =>
  happenings.map(({ text, isFault }) => (isFault ? `fault: ${text}` : text));

test("a run of which nothing was heard is empty", () => {
  expect(modelOf()).toMatchObject({ outcome: "nothing yet", firstMs: null, lastMs: null });
});

test("every term has a curve by epochs, and validation one by the epochs that ended", () => {
  const progress = (epoch: number, step: number, term: number, validationAccuracy: number | null) => {
    const said = studentOf({ epoch, step, terms: { kl: term }, validationAccuracy });
    return { kind: "progress", progress: said } as const;
  };
  const { students } = modelOf(
    progress(0, 10, 4, null),
    progress(1, 5, 3, 0.5),
    progress(1, 15, 2, 0.5),
    progress(2, 0, 1, 0.75),
  );
  const curves = students.get("distilled-1")?.curves;
  expect(curves?.get("kl")?.map(({ epochs, value }) => [epochs, value])).toEqual([
    [10 / 20, 4],
    [1 + 5 / 20, 3],
    [1 + 15 / 20, 2],
    [2, 1],
  ]);
  expect(curves?.get("validation accuracy")?.map(({ epochs, value }) => [epochs, value])).toEqual([
    [1, 0.5],
    [2, 0.75],
  ]);
});

test("every figure of a validation has a curve, that which is told first before the others", () => {
  const others = [
    { metric: "nll", value: 2.5 },
    { metric: "accuracy", value: 0.25 },
  ];
  const validation = { metric: "perplexity", value: 12.5, others };
  const said = studentOf({ epoch: 2, step: 5, validationAccuracy: 0.25, validation });
  const { students } = modelOf({ kind: "progress", progress: said });
  const curves = students.get("distilled-1")?.curves;
  const drawn = [...(curves ?? [])].filter(([quantity]) => quantity !== "soft-target-kl");
  expect(drawn).toEqual([
    ["validation perplexity", [{ epochs: 2, atMs: 0, value: 12.5 }]],
    ["validation nll", [{ epochs: 2, atMs: 0, value: 2.5 }]],
    ["validation accuracy", [{ epochs: 2, atMs: 0, value: 0.25 }]],
  ]);
});

test("a replica that falls silent, comes back and is replaced is told so, with its faults marked", () => {
  const model = modelOf(
    { kind: "heartbeat", beat: beatOf() },
    { kind: "absent", teacher: "wide", replica: "r1" },
    { kind: "heartbeat", beat: beatOf() },
    { kind: "heartbeat", beat: beatOf({ instance: "i2", samples: 0 }) },
    { kind: "heartbeat", beat: beatOf({ instance: "i2", samples: 30 }) },
  );
  expect(textsOf(model)).toEqual([
    "wide r1 is ready",
    "fault: wide r1 is silent",
    "wide r1 is heard again",
    "fault: wide r1 is another process now",
  ]);
  expect(model.replicas.get("wide/r1")).toMatchObject({ state: "ready", samplesPerSecond: 30 / 1 });
});

test("teachers that are told to stop have left, which is no fault", () => {
  const model = modelOf({ kind: "heartbeat", beat: beatOf() }, { kind: "left" }, { kind: "done" });
  expect(model).toMatchObject({ outcome: "done", lastMs: 2000 });
  expect(model.replicas.get("wide/r1")?.state).toBe("left");
  expect(textsOf(model)).toEqual(["wide r1 is ready", "teachers are told to stop", "the run is done"]);
});

test("what the coordinator survives is told when its counters rise", () => {
  const said = (changed: Partial<typeof coordinator>) => {
    return { kind: "progress", progress: { ...coordinator, ...changed } } as const;
  };
  expect(textsOf(modelOf(said({}), said({ retries: 2 }), said({ generation: 2 })))).toEqual([
    "fault: 2 requests to teachers were tried again",
    "fault: another coordinator leads, generation 2",
  ]);
});

test("a run that is started again goes on, and a failure says why", () => {
  const model = modelOf(
    { kind: "began", run: "r" },
    { kind: "stopped" },
    { kind: "began", run: "r" },
    {
      kind: "failed",
      why: "no teacher is there",
    },
  );
  expect(model.outcome).toBe("failed");
  expect(textsOf(model)).toEqual([
    "the run begins",
    "the run was stopped",
    "the run is started again, and goes on",
    "fault: the run failed: no teacher is there",
  ]);
});

test("students of one name in two links of a chain are two", () => {
  const progress = { kind: "progress", progress: studentOf() } as const;
  const assistant = { kind: "step", step: "training assistant middle" } as const;
  const last = { kind: "step", step: "training students" } as const;
  expect([...modelOf(assistant, progress, last, progress).students.keys()]).toEqual([
    "distilled-1",
    "distilled-1, training students",
  ]);
});
