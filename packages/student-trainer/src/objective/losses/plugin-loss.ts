import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { inPlugin, kindOfValue } from "@faculty/shared/plugins";
import { type Loss, requireSignals } from "../loss/loss.ts";
import { type LossPlugin, pluginLosses } from "../loss/loss-plugin.ts";
import { pluginTerm } from "../terms/plugin-terms.ts";

/** The loss of a plugin that was loaded; undefined: none has that name. */
export function pluginLossNamed(name: string): Loss | undefined {
  const plugin = pluginLosses.named(name);
  return plugin && pluginLoss(plugin);
}

/**
 * A plugin's loss as one of the table's. What it throws is told as its own, and so is what is no scalar.
 * @throws FacultyError BAD_PLUGIN when it is evaluated.
 */
function pluginLoss(plugin: LossPlugin): Loss {
  const own = pluginTerm(plugin);
  return {
    bind: (term) => {
      const parameters = own.parametersOf(term);
      return {
        variables: [],
        evaluate: (given) => {
          const inputs = { ...requireSignals(given, own.signals), tf };
          return scalarOf(
            plugin,
            inPlugin("loss", plugin.name, () => plugin.evaluate(inputs, parameters)),
          );
        },
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}

function scalarOf({ name }: LossPlugin, value: unknown): tf.Scalar {
  if (value instanceof tf.Tensor && value.size === 1) return value.asScalar();
  throw new FacultyError(
    "BAD_PLUGIN",
    `loss ${name} of a plugin gives ${described(value)}, expected a scalar: the mean over the batch`,
    { loss: name },
  );
}

function described(value: unknown): string {
  if (value instanceof tf.Tensor) return `a tensor of shape [${value.shape.join(", ")}]`;
  return kindOfValue(value);
}
