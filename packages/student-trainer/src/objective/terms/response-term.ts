import { scheduleSpec, type TermSpec } from "@faculty/shared/config";
import { z } from "zod";
import { type PairPlugIns, plugInKeys, plugInNeeds } from "./plug-ins.ts";
import type { Need, Term } from "./term.ts";

/** The term of a loss between the student's response and the soft target, with its plug-ins. */
export interface ResponseTerm<Parameters = object, Needs extends Need = never> extends Term {
  /** Without what plug-ins need. */
  readonly signals: readonly (Needs | "softTarget")[];
  /** @param term - A term that `schema` accepted. */
  parametersOf(term: TermSpec): Parameters;
  /** The plug-ins, and whether T² is a factor. */
  plugInsOf(term: TermSpec): PairPlugIns & { readonly temperatureSquared: boolean };
}

interface ResponseTermDefinition<Shape extends z.core.$ZodLooseShape, Needs extends Need> {
  /** Keys a term may carry beside `loss`, `weight` and those of the plug-ins. */
  readonly parameters: z.ZodObject<Shape>;
  /** Beside the soft target. */
  readonly needs: readonly Needs[];
  /** Whether T² is a factor where the term does not say. */
  readonly temperatureSquared: boolean;
}

/** Makes a row of the table of terms that takes the plug-ins of docs/methods.md, "Plug-ins of the response losses". */
export function responseTerm<Shape extends z.core.$ZodLooseShape, Needs extends Need>(
  definition: ResponseTermDefinition<Shape, Needs>,
): ResponseTerm<z.output<z.ZodObject<Shape>>, Needs> {
  const { parameters, temperatureSquared } = definition;
  const own = z.object(parameters.shape);
  const plugIns = z.object({ temperatureSquared: z.boolean().default(temperatureSquared), ...plugInKeys });
  const signals = ["softTarget", ...definition.needs] as const;
  return {
    needs: (term) => [...new Set([...signals, ...plugInNeeds(plugIns.parse(term))])],
    signals,
    schema: z.strictObject({ weight: scheduleSpec, ...parameters.shape, ...plugIns.shape }),
    parametersOf: (term) => own.parse(term),
    plugInsOf: (term) => plugIns.parse(term),
  };
}
