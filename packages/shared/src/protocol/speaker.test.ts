import { expect, test } from "vitest";
import { encodeFrame } from "../frames/frame.ts";
import { subjects } from "../subjects/subjects.ts";
import { readProgress } from "./progress.ts";
import { readDescription, readHeartbeat } from "./teacher.ts";

const beat = { teacher: "wide", replica: "r1", digest: "d1", state: "ready", queueLength: 0, capacity: 8, samples: 0 };
const trainer = {
  kind: "trainer",
  student: "s1",
  phase: "distil",
  epoch: 0,
  epochs: 2,
  step: 0,
  steps: 9,
  terms: { "hard-label": 1.5 },
  batchesPerSecond: 10,
  waitShare: 0,
  validationAccuracy: null,
  weights: {},
  released: [],
};

const frameOn = (subject: string, head: Readonly<Record<string, unknown>>) => ({ subject, ...encodeFrame(head, []) });
const jsonOn = (subject: string, value: unknown) => ({
  subject,
  headers: {},
  payload: Buffer.from(JSON.stringify(value)),
});

test("a heartbeat counts only on the subject of its own replica", () => {
  expect(readHeartbeat(frameOn(subjects.heartbeat("wide", "r1"), beat))).toEqual(beat);
  expect(() => readHeartbeat(frameOn(subjects.heartbeat("deep", "r1"), beat))).toThrow(
    "message on faculty.v1.teacher.deep.r1.heartbeat speaks for the replica of faculty.v1.teacher.wide.r1.heartbeat",
  );
});

test("a replica whose name is no token of a subject is never asked on one", () => {
  for (const replica of ["*", ">", "r1.predict", "r 1", "", "r".repeat(65)])
    expect(() => readHeartbeat(frameOn("s", { ...beat, replica }))).toThrow("replica: is not a token of a subject");
});

test("a description counts only from the replica that was asked", () => {
  const description = {
    teacher: "wide",
    replica: "r2",
    digest: "d1",
    classes: ["a"],
    inputShape: [1],
    datasets: [],
    layers: [],
    parameters: 1,
    backend: "none",
  };
  const subject = subjects.describe("wide", "r1");
  expect(() => readDescription(subject, frameOn("_INBOX.1", description))).toThrow(
    /speaks for the replica of .*\.r2\./,
  );
  expect(readDescription(subject, frameOn("_INBOX.1", { ...description, replica: "r1" })).replica).toBe("r1");
});

test("progress counts only on the subject of its own student, and only of the run", () => {
  expect(readProgress(jsonOn(subjects.trainerProgress("a", "s1"), trainer), "a")).toEqual(trainer);
  expect(() => readProgress(jsonOn(subjects.trainerProgress("a", "s2"), trainer), "a")).toThrow(
    "it belongs on faculty.v1.run.a.progress.student.s1",
  );
  expect(() => readProgress(jsonOn(subjects.trainerProgress("b", "s1"), trainer), "a")).toThrow(
    "it belongs on faculty.v1.run.a.progress.student.s1",
  );
});

test("names that would write to a terminal are refused", () => {
  const terms = { "\u001b[2J": 1 };
  expect(() => readProgress(jsonOn(subjects.trainerProgress("a", "s1"), { ...trainer, terms }), "a")).toThrow(
    "progress on faculty.v1.run.a.progress.student.s1: Invalid key in record",
  );
});

test("what is no JSON, or longer than any, is refused", () => {
  const subject = subjects.trainerProgress("a", "s1");
  expect(() => readProgress({ subject, headers: {}, payload: Buffer.from("{") }, "a")).toThrow(
    "progress on faculty.v1.run.a.progress.student.s1: Invalid input: expected object, received undefined",
  );
  expect(() => readProgress({ subject, headers: {}, payload: new Uint8Array(2 ** 17) }, "a")).toThrow(
    "it has 131072 bytes",
  );
});
