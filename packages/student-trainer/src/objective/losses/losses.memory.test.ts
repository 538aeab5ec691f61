import { startBackend, tf } from "@faculty/shared/backend";
import { beforeAll, expect, test } from "vitest";
import { genericCase, gradientOf, lossOf } from "../../testing/loss-case.ts";
import { losses } from "../losses.ts";
import { termSpec } from "../term-spec.ts";

beforeAll(async () => {
  await startBackend();
});

test.each(Object.keys(losses))("%s keeps the number of live tensors over 1,000 evaluations", (loss) => {
  const term = termSpec.parse({ loss, weight: 1 });
  const before = tf.memory().numTensors;
  for (let i = 0; i < 500; i++) {
    lossOf(term, genericCase);
    gradientOf(term, genericCase);
  }
  expect(tf.memory().numTensors).toBe(before);
});
