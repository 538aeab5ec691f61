import { startBackend, tf } from "@faculty/models/backend";
import type { TermSpec } from "@faculty/shared/config";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { createObjective } from "./objective.ts";
import { objectiveNeeds } from "./terms/objective-terms.ts";
import { termSpec } from "./terms/term-spec.ts";

beforeAll(async () => {
  await startBackend();
});

const context = { output: numberedOutput(2), teachers: 2, seed: 1 };

/** Equal logits: the hard-label term is log 2; logits 0 and 2 against 0 and 0 at T = 1: the logit term is 2. */
function valueAt(terms: readonly TermSpec[], epoch: number): { total: number; terms: number[] } {
  using objective = createObjective(terms, context);
  return tf.tidy(() => {
    const value = objective.evaluate(
      {
        logits: tf.tensor2d([[0, 0]]),
        softLogits: tf.tensor2d([[0, 2]]),
        labels: tf.tensor1d([1], "int32"),
        temperature: 1,
      },
      tf.tensor1d(objective.weightsAt(epoch)),
    );
    return { total: value.total.dataSync()[0] as number, terms: [...value.terms.dataSync()] };
  });
}

describe("createObjective", () => {
  test("draws by the seed and the step: the same again, others at another step and for another seed", () => {
    const drawn = (seed: number, epoch: number) => {
      using objective = createObjective([{ loss: "listwise-ranking", weight: 1 }], { ...context, seed });
      return [...objective.drawsAt(epoch, 3)];
    };
    const first = drawn(1, 2 + 1 / 1000);
    expect(first).toHaveLength(3 * 2);
    expect(first.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(drawn(1, 2 + 1 / 1000)).toEqual(first);
    for (const other of [drawn(1, 2 + 2 / 1000), drawn(1, 3 + 1 / 1000), drawn(2, 2 + 1 / 1000)])
      expect(other).not.toEqual(first);
  });

  test("sums weight times term, and tells each term before its weight", () => {
    const value = valueAt(
      [
        { loss: "hard-label", weight: 0.5 },
        { loss: "logit-mse", weight: 3 },
      ],
      0,
    );
    expect(value.total).toBeCloseTo(0.5 * Math.log(2) + 3 * 2, 5);
    expect(value.terms[0]).toBeCloseTo(Math.log(2), 5);
    expect(value.terms[1]).toBeCloseTo(2, 5);
  });

  test("follows a weight's schedule within an epoch", () => {
    const warmUp: TermSpec[] = [{ loss: "logit-mse", weight: { schedule: "warm-up", to: 8, epochs: 2 } }];
    expect(valueAt(warmUp, 0.5).total).toBeCloseTo(8 * (0.5 / 2) * 2, 5);
  });

  test("numbers a loss that is used again", () => {
    const term: TermSpec = { loss: "hard-label", weight: 1 };
    using objective = createObjective([term, { loss: "logit-mse", weight: 1 }, term], context);
    expect(objective.names).toEqual(["hard-label", "logit-mse", "hard-label-2"]);
  });

  test("names the signal that a batch lacks", () => {
    using objective = createObjective([{ loss: "soft-target-kl", weight: 1 }], context);
    const evaluate = () =>
      tf.tidy(() => objective.evaluate({ logits: tf.zeros([1, 2]), temperature: 1 }, tf.ones([1])).total);
    expect(evaluate).toThrow("the batch holds no softTarget, which the objective needs");
  });
});

describe("objectiveNeeds", () => {
  test("unites what the terms need", () => {
    const terms = ["hard-label", "soft-target-kl", "soft-target-mse"].map((loss) => ({ loss, weight: 1 }));
    expect([...objectiveNeeds(terms)]).toEqual(["labels", "softTarget"]);
  });
});

describe("termSpec", () => {
  test("fills in a loss's defaults", () => {
    expect(termSpec.parse({ loss: "hard-label", weight: 1 })).toEqual({
      loss: "hard-label",
      weight: 1,
      labelSmoothing: 0,
    });
  });

  test("refuses a key that the loss has not", () => {
    const parsed = termSpec.safeParse({ loss: "soft-target-kl", weight: 1, labelSmoothing: 0.1 });
    expect(parsed.error?.issues[0]).toMatchObject({ code: "unrecognized_keys", keys: ["labelSmoothing"] });
  });

  test("refuses a loss that is not in the table", () => {
    expect(termSpec.safeParse({ loss: "hinton", weight: 1 }).success).toBe(false);
  });

  test("needs a weight", () => {
    expect(termSpec.safeParse({ loss: "hard-label" }).error?.issues[0]?.path).toEqual(["weight"]);
  });
});
