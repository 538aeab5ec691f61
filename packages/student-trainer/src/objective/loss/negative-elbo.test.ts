import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { negativeElbo } from "./negative-elbo.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

test("is the pixels' cross-entropy plus the divergence of the codes from the prior, in nats", () => {
  const [p, q] = [0.8, 0.3];
  const logit = (x: number) => Math.log(x / (1 - x));
  const value = tf.tidy(
    () =>
      negativeElbo(
        {
          logits: tf.tensor2d([[logit(p), logit(q)]]),
          mean: tf.tensor2d([[2]]),
          logVariance: tf.tensor2d([[Math.log(3)]]),
        },
        tf.tensor2d([[1, 0.25]]),
      ).dataSync()[0],
  );
  const pixels = -Math.log(p) - 0.25 * Math.log(q) - 0.75 * Math.log(1 - q);
  expect(value).toBeCloseTo(pixels + (2 ** 2 + 3 - 1 - Math.log(3)) / 2, 5);
});

test("codes that are the prior's cost nothing, and a certain pixel costs nothing", () => {
  const none = { mean: tf.zeros<tf.Rank.R2>([2, 3]), logVariance: tf.zeros<tf.Rank.R2>([2, 3]) };
  const loss = negativeElbo({ logits: tf.tensor2d([[40], [-40]]), ...none }, tf.tensor2d([[1], [0]]));
  expect(loss.dataSync()[0]).toBeCloseTo(0, 6);
});
