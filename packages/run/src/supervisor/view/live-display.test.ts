import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import type { Output } from "../../settings/context.ts";
import { createLiveDisplay } from "./live-display.ts";
import type { ViewEvent } from "./run-view.ts";

function recording(interactive: boolean, { quiet = false, json = false } = {}) {
  const written: string[] = [];
  const output: Output = {
    json,
    verbose: false,
    quiet,
    terminal: {
      interactive,
      colour: false,
      columns: () => 80,
      rows: () => 24,
      printColumns: () => Number.POSITIVE_INFINITY,
    },
    print: (line) => void written.push(`out:${line}`),
    note: (line) => void (quiet || written.push(`${line}\n`)),
    write: (text) => void written.push(text),
  };
  return { output, written };
}

const student: ViewEvent = {
  kind: "progress",
  atMs: 0,
  progress: {
    kind: "trainer",
    student: "s",
    phase: "distil",
    epoch: 0,
    epochs: 2,
    step: 1,
    steps: 10,
    terms: {},
    batchesPerSecond: 1,
    waitShare: 0,
    validationAccuracy: null,
    weights: {},
    released: [],
  },
};

test("on a terminal the lines are redrawn in place and taken away at the end", async () => {
  const clock = createManualClock();
  const { output, written } = recording(true);
  const display = createLiveDisplay(output, clock);
  display.update({ kind: "step", step: "training" });
  await clock.advance(250);
  await clock.advance(250);
  await display[Symbol.asyncDispose]();
  expect(written).toEqual(["training\n", "\x1b[1A\x1b[J", "training\n", "\x1b[1A\x1b[J"]);
});

test("elsewhere there is a line for each step and one every five seconds", async () => {
  const clock = createManualClock();
  const { output, written } = recording(false);
  await using display = createLiveDisplay(output, clock);
  display.update({ kind: "step", step: "training" });
  display.update(student);
  await clock.advance(4999);
  expect(written).toEqual(["training\n"]);
  await clock.advance(1);
  const line = "[>         ]   5 %  ETA ?       validation ?       s  distil 1/2  1 batches/s";
  expect(written).toEqual(["training\n", `${line}\n`]);
});

test("what is said stays above what is redrawn", async () => {
  const clock = createManualClock();
  const { output, written } = recording(true);
  await using display = createLiveDisplay(output, clock);
  display.update({ kind: "step", step: "training" });
  await clock.advance(250);
  display.say("T = 2");
  await clock.advance(250);
  expect(written).toEqual(["training\n", "\x1b[1A\x1b[J", "T = 2\n", "training\n"]);
});

test("quiet says nothing", async () => {
  const clock = createManualClock();
  const { output, written } = recording(true, { quiet: true });
  await using display = createLiveDisplay(output, clock);
  display.update({ kind: "step", step: "training" });
  await clock.advance(1000);
  expect(written).toEqual([]);
});

test("a program is given an object a line for each step, each line said, and every second how far it is", async () => {
  const clock = createManualClock();
  const { output, written } = recording(false, { json: true });
  await using display = createLiveDisplay(output, clock);
  display.update({ kind: "plan", students: 1, epochs: 2 });
  display.update({ kind: "step", step: "training" });
  await clock.advance(1000);
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { event: "step", step: "training" },
    { event: "total", share: 0, etaSeconds: null, students: 1, over: 0 },
  ]);
});

test("what is said is parted between words where the terminal ends", async () => {
  const { output, written } = recording(true);
  await using display = createLiveDisplay(output, createManualClock());
  display.say(`warning: ${"word ".repeat(20)}end`);
  expect(written.every((line) => line.length <= 80 + "\n".length)).toBe(true);
  expect(written.join("").replaceAll("\n", " ")).toBe(`warning: ${"word ".repeat(20)}end `);
});
