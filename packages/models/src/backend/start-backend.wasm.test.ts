import { expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "./start-backend.ts";

test("WebAssembly starts where it is asked for, and installs no crash handler", async () => {
  const before = process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
  expect(await startBackend("wasm")).toEqual({ name: "wasm", reason: "wasm was asked for" });
  expect(tf.getBackend()).toBe("wasm");
  expect(process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection")).toBe(before);
});
