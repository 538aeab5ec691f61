import { outputOver } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import { type AdminState, adminReply } from "./admin-paths.ts";
import type { Readiness } from "./readiness.ts";

const description = {
  teacher: "wide",
  replica: "r1",
  digest: "abc",
  output: outputOver(["low", "high"]),
  inputShape: [28, 28, 1],
  datasets: [],
  layers: [],
  parameters: 7,
  backend: "cpu",
};

function state(kind: Readiness["kind"], model: AdminState["model"] = () => description): AdminState {
  return { version: "1.2.3", readiness: () => ({ kind }), model };
}

test.each(["/livez", "/v2/health/live"])("%s is 200 whatever the role waits for", (path) => {
  for (const kind of ["starting", "disconnected", "draining", "ready"] as const)
    expect(adminReply(path, state(kind))).toEqual({ status: 200, body: { live: true } });
});

test.each(["/readyz", "/v2/health/ready"])("%s is 200 when ready, else 503 with the reason", (path) => {
  expect(adminReply(path, state("ready"))).toEqual({ status: 200, body: { ready: true, state: "ready" } });
  for (const kind of ["starting", "disconnected", "draining"] as const)
    expect(adminReply(path, state(kind))).toEqual({ status: 503, body: { ready: false, state: kind } });
});

test("a teacher node tells of its server and its model as OIP has it", () => {
  expect(adminReply("/v2", state("ready")).body).toEqual({ name: "faculty", version: "1.2.3", extensions: [] });
  expect(adminReply("/v2/models/wide", state("ready"))).toEqual({
    status: 200,
    body: {
      name: "wide",
      versions: ["abc"],
      platform: "faculty",
      inputs: [{ name: "input", datatype: "FP32", shape: [-1, 28, 28, 1] }],
      outputs: [{ name: "signal", datatype: "FP32", shape: [-1, 2] }],
      parameters: { classes: ["low", "high"] },
    },
  });
  expect(adminReply("/v2/models/wide/ready", state("draining"))).toEqual({
    status: 503,
    body: { name: "wide", ready: false },
  });
});

test.each(["/", "/metrics", "/v2/models/other", "/v2/models/wide/infer", "/v2/models/../wide"])(
  "%s is 404 with its name",
  (path) => {
    expect(adminReply(path, state("ready"))).toEqual({ status: 404, body: { error: `nothing is at ${path}` } });
  },
);

test("a role without a model has no models", () => {
  expect(
    adminReply(
      "/v2/models/wide",
      state("ready", () => undefined),
    ).status,
  ).toBe(404);
});
