import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { onnxRuntime, requireOnnxRuntime } from "./onnx-runtime.ts";

test("ONNX Runtime loads", async () => {
  const { InferenceSession } = await onnxRuntime();
  expect(typeof InferenceSession.create).toBe("function");
});

test("where it is missing, the error names the command that sets it up", async () => {
  await expect(onnxRuntime(() => import("no-such-package" as string))).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: `ONNX models need the package onnxruntime-node, which does not load here (${process.platform} ${process.arch}): npx faculty setup --with onnx installs it`,
  });
});

test("whether it is set up is told without loading it", () => {
  expect(() => requireOnnxRuntime("teacher a")).not.toThrow();
  const elsewhere = createRequire(tmpdir()).resolve;
  expect(() => requireOnnxRuntime("teacher a", elsewhere)).toThrow(
    `teacher a is an ONNX model, which needs the package onnxruntime-node, which is not set up here (${process.platform} ${process.arch}): npx faculty setup --with onnx installs it`,
  );
});
