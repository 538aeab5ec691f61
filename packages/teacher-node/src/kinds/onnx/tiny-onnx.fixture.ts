import type { WrittenOnnx } from "@faculty/testing";

/** The linear model of tiny-models.fixture.ts, 2 inputs and 3 classes: `z = x · kernel + bias`. */
const weights: NonNullable<WrittenOnnx["weights"]> = {
  kernel: { shape: [2, 3], values: [1, 0, -1, 0.5, 2, -2] },
  bias: { shape: [3], values: [0, 1, 0.25] },
};

/** @param ending - What is done with the logits. */
export function tinyOnnx(ending: "logits" | "Softmax" | "LogSoftmax" | "Sigmoid"): WrittenOnnx {
  const last: WrittenOnnx["nodes"] = ending === "logits" ? {} : { end: [ending, ["biased"], ["said"]] };
  return {
    inputs: { x: { shape: ["n", 2] } },
    outputs: { [ending === "logits" ? "biased" : "said"]: { shape: ["n", 3] } },
    weights,
    nodes: {
      multiply: ["MatMul", ["x", "kernel"], ["product"]],
      add: ["Add", ["product", "bias"], ["biased"]],
      ...last,
    },
    metadata: { classes: JSON.stringify(["a", "b", "c"]) },
  };
}
