import { createMemoryNetwork } from "@faculty/shared/bus";
import { subjects } from "@faculty/shared/subjects";
import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { studentStarts } from "./student-starts.ts";

/** Students `a`, `b` and `c`, who ask in this order. */
function scene(atOnce: number) {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const bus = network.connect();
  const starts = studentStarts({ run: "r", atOnce, clock });
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  for (const student of ["a", "b", "c"])
    void starts.next().then(({ watch, end }) => {
      started.push(student);
      ends.set(student, end);
      watch(student, bus);
    });
  const tell = async (student: string, step: number) => {
    const progress = {
      kind: "trainer",
      student,
      phase: "distil",
      epoch: 0,
      epochs: 1,
      step,
      steps: 9,
      terms: {},
      batchesPerSecond: 1,
      waitShare: 0,
      validationAccuracy: null,
      weights: {},
      released: [],
    };
    bus.publish(subjects.trainerProgress("r", student), { payload: Buffer.from(JSON.stringify(progress)) });
    await clock.advance(0);
    await clock.advance(0);
  };
  return { clock, started, tell, end: (student: string) => ends.get(student)?.() };
}

test("the next one is started when the one before has told of a step", async () => {
  const { clock, started, tell } = scene(1);
  await clock.advance(0);
  expect(started).toEqual(["a"]);
  await tell("a", 0);
  expect(started).toEqual(["a"]);
  await tell("a", 1);
  expect(started).toEqual(["a", "b"]);
  await tell("a", 2); // its start is over already
  expect(started).toEqual(["a", "b"]);
});

test("one that has ended without a step holds nobody up", async () => {
  const { clock, started, end } = scene(1);
  await clock.advance(0);
  end("a");
  end("a");
  await clock.advance(0);
  expect(started).toEqual(["a", "b"]);
});

test("nor does one that waits for its teachers, after ten seconds", async () => {
  const { clock, started } = scene(2);
  await clock.advance(0);
  await clock.advance(9_999);
  expect(started).toEqual(["a", "b"]);
  await clock.advance(1);
  expect(started).toEqual(["a", "b", "c"]);
});
