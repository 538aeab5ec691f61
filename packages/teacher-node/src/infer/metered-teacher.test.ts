import { outputOver } from "@faculty/shared/outputs";
import { noMeter } from "@faculty/shared/telemetry";
import { createManualClock, settle } from "@faculty/testing";
import { expect, test } from "vitest";
import type { Inference } from "../teacher/teacher.ts";
import { meteredTeacher } from "./metered-teacher.ts";

const facts = { digest: "d", output: outputOver(["a", "b"]), inputShape: [2], layers: [], parameters: 1, backend: "" };
const nothing: Inference = { logits: { rows: 0, width: 2, data: new Float32Array() }, features: new Map() };

test("of two that are asked at once, the second is timed from when the first was answered", async () => {
  const seconds: number[] = [];
  const observe = (name: string, _labels: unknown, value: number) => {
    if (name === "faculty_teacher_compute_duration_seconds") seconds.push(value);
  };
  const answers: (() => void)[] = [];
  const clock = createManualClock();
  const infer = () => new Promise<Inference>((resolve) => answers.push(() => resolve(nothing)));
  const model = { facts, infer, [Symbol.asyncDispose]: async () => undefined };
  const teacher = meteredTeacher(model, "wide", { ...noMeter, observe }, clock);
  const request = { inputs: new Float32Array(), rows: 0, layers: [] };
  const asked = [teacher.infer(request), teacher.infer(request)];
  await clock.advance(10);
  answers[0]?.();
  await settle();
  await clock.advance(6);
  answers[1]?.();
  await Promise.all(asked);
  expect(seconds).toEqual([0.01, 0.006]);
});
