import type { tf } from "@faculty/models/backend";
import { scheduleSpec } from "@faculty/shared/config";
import { z } from "zod";
import { type Loss, type LossInputs, type Need, requireSignals } from "../loss/loss.ts";
import { plugInNeeds, type ResponsePair, responsePair } from "./response-pair.ts";

/** What a file of losses/ tells of a loss between the student's response and the soft target. */
export interface ResponseLossDefinition<Shape extends z.core.$ZodLooseShape, Needs extends Need> {
  /** Keys a term may carry beside `loss`, `weight` and those of the plug-ins. */
  readonly parameters: z.ZodObject<Shape>;
  /** Beside the soft target. */
  readonly needs: readonly Needs[];
  /** Whether T² is a factor where the term does not say. */
  readonly temperatureSquared: boolean;
  /** The loss of each row, before T², `[batch]`. */
  readonly rows: (
    pair: ResponsePair,
    parameters: z.output<z.ZodObject<Shape>>,
    inputs: LossInputs<Needs | "softTarget">,
  ) => tf.Tensor1D;
}

/**
 * Makes a loss `mean_i T_i² · rows_i` that takes the plug-ins of docs/methods.md, "Plug-ins of the response losses":
 * normalised logits, a temperature a sample, corrected targets.
 */
export function defineResponseLoss<Shape extends z.core.$ZodLooseShape, Needs extends Need>(
  definition: ResponseLossDefinition<Shape, Needs>,
): Loss {
  const plugIns = plugInSpec(definition.temperatureSquared);
  const needs = ["softTarget", ...definition.needs] as const;
  return {
    needs: (term) => [...new Set([...needs, ...plugInNeeds(plugIns.parse(term))])],
    termSchema: z.strictObject({ weight: scheduleSpec, ...definition.parameters.shape, ...plugIns.shape }),
    bind: (term) => {
      const parameters = z.object(definition.parameters.shape).parse(term);
      const plugged = plugIns.parse(term);
      return {
        variables: [],
        evaluate: (given) => {
          const inputs = requireSignals(given, needs);
          const pair = responsePair({ ...given, ...inputs }, plugged);
          const rows = definition.rows(pair, parameters, inputs);
          if (!plugged.temperatureSquared) return rows.mean().asScalar();
          const { temperature } = pair;
          return typeof temperature === "number"
            ? rows
                .mean()
                .mul(temperature ** 2)
                .asScalar()
            : rows.mul(temperature.flatten().square()).mean().asScalar();
        },
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}

/** Of the published defaults, those that have one. */
function plugInSpec(temperatureSquared: boolean) {
  return z.object({
    temperatureSquared: z.boolean().default(temperatureSquared),
    normalize: z.enum(["standardize", "spherical"]).optional(),
    sampleTemperature: z
      .discriminatedUnion("kind", [
        z.strictObject({
          kind: z.literal("flsw"),
          beta: z.number().positive().default(1),
          gamma: z.number().positive().default(1),
        }),
        z.strictObject({ kind: z.literal("cwsm"), beta: z.number().positive().default(1) }),
      ])
      .optional(),
    correctTarget: z
      .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("probability-shift") }),
        z.strictObject({ kind: z.literal("mft"), threshold: z.number().min(0).lt(1).default(0.2) }),
      ])
      .optional(),
  });
}
