import { z } from "zod";
import { layer, through } from "../outline/apply-layer.ts";
import { heNormal } from "../outline/initializers.ts";
import { type Architecture, architecture } from "./architecture.ts";
import { dropout } from "./dropout.ts";

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
  features: (spec, input, { inputShape, nextSeed }) => {
    let x = inputShape.length === 1 ? input : through(input, layer("Flatten", { name: "flatten" }));
    spec.units.forEach((units, index) => {
      x = through(
        x,
        layer("Dense", {
          name: `dense${index + 1}`,
          units,
          activation: "relu",
          kernelInitializer: heNormal(nextSeed()),
        }),
        ...dropout(`dropout${index + 1}`, spec.dropout, nextSeed),
      );
    });
    return x;
  },
});
