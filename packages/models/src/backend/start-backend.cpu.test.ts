import { expect, test, vi } from "vitest";
import tf from "#tfjs";
import { startBackend } from "./start-backend.ts";

test("the last rung is plain JavaScript, without its banner", async () => {
  using warn = vi.spyOn(console, "warn");
  expect(await startBackend("cpu")).toEqual({ name: "cpu", reason: "cpu was asked for" });
  expect(tf.getBackend()).toBe("cpu");
  expect(tf.add(1, 2).dataSync()[0]).toBe(1 + 2);
  expect(warn).not.toHaveBeenCalled();
});
