import type { tf } from "@faculty/models/backend";
import type { DirectedTerm } from "../terms/directed-term.ts";
import type { Loss } from "./loss.ts";
import { valueErrors } from "./value-errors.ts";

/** Makes a loss of errors, each by itself. @param lossOf - `[batch, width]` of errors of that shape. */
export function defineValueLoss<Parameters>(
  own: DirectedTerm<Parameters>,
  lossOf: (errors: tf.Tensor2D, parameters: Parameters) => tf.Tensor,
): Loss {
  return {
    bind: (term, { output }) => {
      const parameters = own.parametersOf(term);
      return {
        variables: [],
        evaluate: (inputs) => {
          const { errors, mean } = valueErrors(inputs, parameters.to, output);
          return mean(lossOf(errors, parameters));
        },
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}
