import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { startBackend } from "./start-backend.ts";

const addon = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
const built = existsSync(join(addon, "lib"));

// A process starts one backend: each rung has a test file, and so a process, of its own.
test.skipIf(!built)("the first rung is native TensorFlow, which computes", async () => {
  expect(await startBackend()).toEqual({ name: "tensorflow", reason: "the native addon is built and loads" });
  expect(tf.getBackend()).toBe("tensorflow");
  expect(tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]).toBe(1 * 3 + 2 * 4);
});

test.skipIf(!built)("starting twice is starting once", async () => {
  const first = await startBackend();
  expect(await startBackend()).toEqual(first);
});
