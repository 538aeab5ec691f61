import { createManualClock } from "@faculty/testing";
import { expect, test } from "vitest";
import { createProgressMeter } from "./progress-meter.ts";

test("the pace is told by the time since the last message", async () => {
  const clock = createManualClock();
  const meter = createProgressMeter(clock);
  meter.trained();
  await clock.advance(500);
  meter.received();
  meter.trained();
  expect(meter.take()).toEqual({ batchesPerSecond: 2 / 0.5, waitShare: 1 });
});

test("where no time has passed there is no pace", () => {
  const meter = createProgressMeter(createManualClock());
  meter.trained();
  expect(meter.take()).toEqual({ batchesPerSecond: 0, waitShare: 0 });
});
