import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { dropout } from "../layers/step-dropout.ts";
import { type Architecture, architecture, through } from "./architecture.ts";

type MlpSpec = {
  readonly kind: "mlp";
  /** Width of each hidden layer. */
  readonly units: readonly number[];
  readonly dropout: number;
};

/** A multilayer perceptron: `dense1`, `dense2`, … with ReLU, dropout after each. Takes samples of any shape. */
export const mlp: Architecture = architecture<MlpSpec>({
  samples: ["image", "series", "features"],
  schema: z.strictObject({
    kind: z.literal("mlp"),
    units: z.array(z.int().min(1).max(65_536)).max(16),
    dropout: z.number().min(0).lt(1).default(0),
  }),
  features: (spec, input, { nextSeed }) => {
    let x = input.shape.length === 2 ? input : through(input, tf.layers.flatten({ name: "flatten" }));
    spec.units.forEach((units, index) => {
      x = through(
        x,
        tf.layers.dense({
          name: `dense${index + 1}`,
          units,
          activation: "relu",
          kernelInitializer: tf.initializers.heNormal({ seed: nextSeed() }),
        }),
        ...dropout(`dropout${index + 1}`, spec.dropout, nextSeed),
      );
    });
    return x;
  },
});
