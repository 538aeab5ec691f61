import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, expect, inject, test } from "vitest";
import { everyTerm } from "../every-term.fixture.ts";
import { contextOf, genericCase, inputsOf, matrix } from "../loss-case.fixture.ts";
import { lossNamed } from "./losses.ts";

beforeAll(async () => {
  await startBackend();
});

/** The first variant of each loss takes all the steps; the others are made of the same operations. */
const terms = everyTerm.map(
  ([name, term], i) => [name, term.loss === everyTerm[i - 1]?.[1].loss ? 50 : inject("evaluations"), term] as const,
);

test.each(terms)("%s keeps the number of live tensors over %d evaluations", (_, evaluations, term) => {
  const before = tf.memory().numTensors;
  {
    using loss = lossNamed(term.loss).bind(term, contextOf(genericCase));
    const logits = matrix(genericCase.logits);
    for (let i = 0; i < evaluations; i++)
      tf.grad((x) => loss.evaluate(inputsOf(genericCase, x as tf.Tensor2D)))(logits).dispose();
    logits.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
});
