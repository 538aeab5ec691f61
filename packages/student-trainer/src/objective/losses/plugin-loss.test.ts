import { startBackend, tf } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { addLossPlugin, type LossPlugin, lossPlugin } from "../loss/loss-plugin.ts";
import { lossOf } from "../loss-case.fixture.ts";

beforeAll(async () => {
  await startBackend();
});

/** Makes a loss known under a name of its own. */
function define(name: string, evaluate: LossPlugin["evaluate"], more: object = {}): { loss: string; weight: number } {
  addLossPlugin(lossPlugin.parse({ plugin: "loss", name, needs: ["softTarget", "labels"], evaluate, ...more }));
  return { loss: name, weight: 1 };
}

const given = { logits: [[0, 0]], labels: [0], teacher: [[2 * Math.log(3), 0]], temperature: 2 }; // p = ¾, ¼

test("is given logits, temperature, its signals and TensorFlow.js", () => {
  const term = define("sum-of-squares", ({ tf: own, logits, softTarget, labels, temperature }) => {
    expect([logits.shape, [...labels.dataSync()], temperature]).toEqual([[1, 2], [0], 2]);
    return own.exp(softTarget).square().sum();
  });
  expect(lossOf(term, given)).toBeCloseTo(0.75 ** 2 + 0.25 ** 2, 6);
});

test("takes its parameters of the term, else as they are", () => {
  const term = define("scaled", ({ tf: own }, { by }) => own.scalar(by as number), { parameters: { by: 3 } });
  expect(lossOf(term, given)).toBe(3);
  expect(lossOf({ ...term, by: 5 }, given)).toBe(5);
});

test.each([
  ["rows", () => tf.ones([3]), "a tensor of shape [3], expected a scalar: the mean over the batch"],
  ["a number", () => 1, "a number, expected a scalar: the mean over the batch"],
  ["nothing", () => undefined, "nothing, expected a scalar: the mean over the batch"],
  ["a promise", async () => tf.scalar(1), "a promise, expected a scalar: the mean over the batch"],
])("one that gives %s is refused", (what, evaluate, message) => {
  const name = `gives-${what.replace(" ", "-")}`;
  expect(() => lossOf(define(name, evaluate), given)).toThrow(`loss ${name} of a plugin gives ${message}`);
});

test("what it throws is told as its own", () => {
  const term = define("throwing", () => {
    throw new TypeError("x is not iterable\n  at somewhere");
  });
  expect(() => lossOf(term, given)).toThrow(
    expect.objectContaining({ code: "BAD_PLUGIN", message: "loss throwing of a plugin fails: x is not iterable" }),
  );
});
