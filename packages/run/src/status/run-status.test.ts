import type { Heartbeat, Progress } from "@faculty/shared/protocol";
import { expect, test } from "vitest";
import { renderStatus } from "./render-status.ts";
import { createStatusObserver } from "./run-status.ts";

const beat = (replica: string, samples: number, more: Partial<Heartbeat> = {}): Heartbeat => ({
  teacher: "wide",
  replica,
  digest: "d",
  state: "ready",
  queueLength: 2,
  capacity: 16,
  samples,
  instance: `${replica}-1`,
  ...more,
});

const coordinator: Progress = {
  kind: "coordinator",
  generation: 3,
  batches: 40,
  waitingFor: ["small"],
  weights: { wide: 1 },
  disagreement: 0.25,
  retries: 2,
  failed: 4,
  hedged: 1,
  replaced: 1,
};

const student: Progress = {
  kind: "trainer",
  student: "distilled-1",
  phase: "distil",
  epoch: 1,
  epochs: 8,
  step: 12,
  steps: 37,
  terms: { "soft-target-kl": 0.5 },
  batchesPerSecond: 20,
  waitShare: 0.25,
  validationAccuracy: 0.9,
  weights: {},
  released: [],
};

test("a rate is told between two heartbeats of one process, and a silent replica is absent", () => {
  const observer = createStatusObserver("r");
  observer.beat(beat("r1", 100), 0);
  observer.beat(beat("r2", 0), 0);
  observer.beat(beat("r1", 300), 1000);
  observer.beat(beat("r1", 500), 2000);
  observer.beat(beat("r3", 5000), 1000);
  observer.beat(beat("r3", 10, { instance: "r3-2" }), 2600);
  const [wide] = observer.status(2600).teachers;
  expect(wide?.replicas.map(({ replica, state, samplesPerSecond }) => [replica, state, samplesPerSecond])).toEqual([
    ["r1", "ready", (500 - 100) / 2],
    ["r2", "absent", null],
    ["r3", "ready", null], // another process has taken its place and counts from 0 again
  ]);
});

test("teachers are those of the run: others on the bus are left out, and one that is missing is shown", () => {
  const observer = createStatusObserver("r");
  observer.beat(beat("x", 1, { teacher: "stranger" }), 0);
  observer.beat(beat("r1", 1), 0);
  observer.progress(coordinator);
  expect(observer.status(0).teachers.map(({ teacher, replicas }) => [teacher, replicas.length])).toEqual([
    ["small", 0],
    ["wide", 1],
  ]);
});

test("the text has what the run does and what it has survived", () => {
  const observer = createStatusObserver("r");
  observer.beat(beat("r1", 100), 0);
  observer.beat(beat("r1", 300), 1000);
  observer.progress(coordinator);
  observer.progress(student);
  expect(renderStatus(observer.status(1000)).split("\n")).toEqual([
    "run r",
    "",
    "student       phase  epoch   step                  loss  validation  batches/s  waiting",
    "───────────  ──────  ─────  ─────  ────────────────────  ──────────  ─────────  ───────",
    "distilled-1  distil    2/8  12/37  soft-target-kl 0.500      90.0 %       20.0     25 %",
    "",
    "teacher  replica   state  load  samples  samples/s  weight",
    "───────  ───────  ──────  ────  ───────  ─────────  ──────",
    "small          -  absent     -        -          -       -",
    "wide          r1   ready  2/16      300        200   1.000",
    "",
    "coordinator: generation 3, 40 batches, disagreement 0.250",
    "survived: 2 retries, 4 failed requests, 1 hedged, 1 replicas restarted",
    "waiting for small",
  ]);
});

test("a run that nobody speaks of is said to be silent", () => {
  expect(renderStatus(createStatusObserver("r").status(0))).toBe(
    "run r\n\nno student has been heard\n\nno teacher has been heard\n\nno coordinator has been heard",
  );
});
