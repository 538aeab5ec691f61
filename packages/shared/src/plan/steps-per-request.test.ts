import { expect, test } from "vitest";
import type { RunSpec } from "../config/run-spec.ts";
import { stepsPerRequest } from "./steps-per-request.ts";

const stored = (inputs: Float32Array | Uint8Array) => {
  const samples = { count: 0, inputs, labels: new Int32Array() };
  return { train: samples, test: samples };
};
const floats = stored(new Float32Array());
const bytes = stored(new Uint8Array());

interface Case {
  readonly steps?: number;
  readonly augment?: RunSpec["augment"];
  readonly weighting?: string;
  readonly shape?: readonly number[];
  readonly sources?: typeof floats;
  readonly mode?: RunSpec["signals"]["mode"];
}

function stepsOf(given: Case): number {
  const { steps = 4, augment = [], weighting = "uniform", shape = [2], sources = floats, mode = "online" } = given;
  const train = { batchSize: 4, stepsPerRequest: steps } as RunSpec["train"];
  const ensemble = { weighting: { kind: weighting } } as RunSpec["ensemble"];
  const signals = { mode } as RunSpec["signals"];
  return stepsPerRequest({ train, augment, ensemble, signals }, { inputShape: shape, ...sources });
}

test("as many as the run file says where they fit a request", () => {
  expect(stepsOf({})).toBe(4);
  expect(stepsOf({ steps: 1 })).toBe(1);
});

test("as many as fit 504 KiB: four times as many where samples are bytes and shown as they are", () => {
  const shape = [160, 160, 1]; // 100 KiB as float32: five rows a request, and twenty
  expect(stepsOf({ shape })).toBe(1);
  expect(stepsOf({ shape, sources: bytes })).toBe(4);
  expect(stepsOf({ steps: 9, shape, sources: bytes })).toBe(5);
  expect(stepsOf({ shape, sources: bytes, augment: [{ kind: "noise", std: 0.1 }] })).toBe(1);
  expect(stepsOf({ shape, mode: "hybrid" })).toBe(1);
});

test("as many as the run file says of kept signals alone: no inputs travel", () => {
  expect(stepsOf({ shape: [160, 160, 1], mode: "offline" })).toBe(4);
  expect(stepsOf({ weighting: "stochastic", mode: "offline" })).toBe(1);
});

test("one where one sample is more than a request holds, and where a step is one teacher's alone", () => {
  expect(stepsOf({ shape: [512, 512, 1] })).toBe(1);
  expect(stepsOf({ weighting: "stochastic" })).toBe(1);
});
