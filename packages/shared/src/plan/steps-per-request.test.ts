import { expect, test } from "vitest";
import type { RunSpec } from "../config/run-spec.ts";
import { stepsPerRequest } from "./steps-per-request.ts";

test.each([
  ["uniform", 4],
  ["stochastic", 1], // a step is one teacher's alone
])("of weighting %s: %i", (kind, expected) => {
  const train = { batchSize: 4, stepsPerRequest: 4 } as RunSpec["train"];
  const ensemble = { weighting: { kind } } as RunSpec["ensemble"];
  expect(stepsPerRequest({ train, ensemble })).toBe(expected);
});
