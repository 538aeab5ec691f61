import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import type { TargetCorrection } from "../terms/plug-ins.ts";
import { correctTarget } from "./correct-target.ts";

beforeAll(async () => {
  await startBackend();
});

function corrected(p: readonly number[], label: number, how: TargetCorrection): number[] {
  return tf.tidy(() => {
    const logP = tf.tensor2d([[...p]]).log<tf.Tensor2D>();
    return [
      ...correctTarget(logP, { labels: tf.tensor1d([label], "int32") }, how)
        .exp()
        .dataSync(),
    ];
  });
}

describe("probability-shift", () => {
  test("exchanges the largest probability and the label's", () => {
    expectClose(corrected([0.1, 0.6, 0.3], 0, { kind: "probability-shift" }), [0.6, 0.1, 0.3]);
  });

  test("leaves a target that is right as it is", () => {
    expectClose(corrected([0.1, 0.6, 0.3], 1, { kind: "probability-shift" }), [0.1, 0.6, 0.3]);
  });
});

describe("mft", () => {
  const how = { kind: "mft", threshold: 0.2 } as const;

  test("lets the label lead by the threshold where the target is wrong", () => {
    const m = (0.6 - 0.3 + 0.2) / (1 + 0.6 - 0.3);
    const found = corrected([0.1, 0.6, 0.3], 2, how);
    expectClose(found, [(1 - m) * 0.1, (1 - m) * 0.6, (1 - m) * 0.3 + m]);
    expect((found[2] as number) - (found[1] as number)).toBeCloseTo(0.2, 5);
  });

  test("raises the label by the threshold where the target is right", () => {
    const m = 0.2 / (1 - 0.6);
    expectClose(corrected([0.1, 0.6, 0.3], 1, how), [(1 - m) * 0.1, 0.6 + 0.2, (1 - m) * 0.3]);
  });

  test("never raises it above 1", () => {
    expectClose(corrected([0.05, 0.95], 1, how), [0, 1]);
  });
});

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] as number, 5);
  });
}
