import type { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { type Loss, type LossInputs, requireSignals } from "../loss/loss.ts";
import { bothCount, meanOver } from "../loss/mean-over.ts";
import type { ResponseTerm } from "../terms/response-term.ts";
import type { Need } from "../terms/term.ts";
import { type ResponsePair, responsePair } from "./response-pair.ts";
import { type SparsePair, sparsePair } from "./sparse-pair.ts";

/** What a file of losses/ tells of a loss between the student's response and the soft target. */
interface ResponseLossDefinition<Parameters, Needs extends Need> {
  readonly term: ResponseTerm<Parameters, Needs>;
  /** How much each row counts, as `meanOver` takes it, for a loss that is nothing without a label. Absent: all that count. */
  readonly counts?: (inputs: LossInputs<Needs | "softTarget">) => tf.Tensor1D | undefined;
  /** The same of a target that is sparse; absent: it takes none, and `validate` says so. */
  readonly sparseRows?: (pair: SparsePair) => tf.Tensor1D;
  /** The loss of each row, before T², `[batch]`. */
  readonly rows: (pair: ResponsePair, parameters: Parameters, inputs: LossInputs<Needs | "softTarget">) => tf.Tensor1D;
}

/** Makes a loss `mean_i T_i² · rows_i` that takes the plug-ins of its term. */
export function defineResponseLoss<Parameters, Needs extends Need>({
  term: own,
  counts: countsOf,
  rows: rowsOf,
  sparseRows,
}: ResponseLossDefinition<Parameters, Needs>): Loss {
  return {
    bind: (term) => {
      const parameters = own.parametersOf(term);
      const plugged = own.plugInsOf(term);
      return {
        variables: [],
        evaluate: (given) => {
          const inputs = requireSignals(given, own.signals);
          const counts = bothCount(countsOf?.(inputs), inputs.counted);
          if (given.softPlaces !== undefined) {
            if (sparseRows === undefined) throw new FacultyError("INTERNAL", `${term.loss} is given a sparse target`);
            const mean = meanOver(sparseRows(sparsePair({ ...given, ...inputs }, given.softPlaces)), counts);
            return plugged.temperatureSquared ? mean.mul(given.temperature ** 2) : mean;
          }
          const pair = responsePair({ ...given, ...inputs }, plugged);
          const rows = rowsOf(pair, parameters, inputs);
          if (!plugged.temperatureSquared) return meanOver(rows, counts);
          const { temperature } = pair;
          return typeof temperature === "number"
            ? meanOver(rows, counts).mul(temperature ** 2)
            : meanOver(rows.mul(temperature.flatten().square()), counts);
        },
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}
