import { expect, test } from "vitest";

test("the coordinator's role loads without TensorFlow", async () => {
  await import("./coordinator.ts");
  expect(globalThis).not.toHaveProperty("_tfGlobals"); // where TensorFlow.js keeps its engine
});

test("the student's role loads it, so that the check above can fail", async () => {
  await import("./student.ts");
  expect(globalThis).toHaveProperty("_tfGlobals");
});
