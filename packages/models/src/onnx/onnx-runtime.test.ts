import { expect, test } from "vitest";
import { onnxRuntime } from "./onnx-runtime.ts";

test("ONNX Runtime loads", async () => {
  const { InferenceSession } = await onnxRuntime();
  expect(typeof InferenceSession.create).toBe("function");
});

test("where it is missing, the error names the command that sets it up", async () => {
  await expect(onnxRuntime(() => import("no-such-package" as string))).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: `ONNX models need the package onnxruntime-node, which does not load here (${process.platform} ${process.arch}): npm run setup -- --with onnx installs it`,
  });
});
