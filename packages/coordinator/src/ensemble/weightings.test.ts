import { stepsPerRequest } from "@faculty/shared/plan";
import { expect, test } from "vitest";
import { runSpec } from "../serve/serve-coordinator.fixture.ts";
import { bindWeighting, weightings } from "./weightings.ts";

const parameters: Readonly<Record<string, object>> = {
  fixed: { weights: { left: 1, right: 1 } },
  routing: { routes: {} },
};

test.each(Object.keys(weightings))("%s: steps go together unless each asks teachers of its own", (kind) => {
  const weighting = { kind, ...parameters[kind] };
  const spec = runSpec({ ensemble: { weighting }, train: { batchSize: 4, epochs: 1, stepsPerRequest: 2 } });
  expect(stepsPerRequest(spec)).toBe(bindWeighting(weighting, ["left", "right"]).asks === undefined ? 2 : 1);
});
