import { scheduleSpec, type TermSpec } from "@faculty/shared/config";
import { z } from "zod";
import type { Need, Term } from "./term.ts";

/** The term of a loss that needs the same whatever its parameters are. */
export interface PlainTerm<Needs extends Need, Parameters = object> extends Term {
  readonly signals: readonly Needs[];
  /** @param term - A term that `schema` accepted. */
  parametersOf(term: TermSpec): Parameters;
}

interface PlainTermDefinition<Needs extends Need, Shape extends z.core.$ZodLooseShape> {
  readonly needs: readonly Needs[];
  /** Keys a term may carry beside `loss` and `weight`. */
  readonly parameters: z.ZodObject<Shape>;
  readonly mostTeachers?: number;
  readonly comparesLogits?: boolean;
}

/** Makes a row of the table of terms. */
export function plainTerm<Needs extends Need, Shape extends z.core.$ZodLooseShape>(
  definition: PlainTermDefinition<Needs, Shape>,
): PlainTerm<Needs, z.output<z.ZodObject<Shape>>> {
  const { needs, parameters, mostTeachers, comparesLogits } = definition;
  const own = z.object(parameters.shape);
  return {
    needs: () => needs,
    signals: needs,
    mostTeachers,
    comparesLogits,
    schema: z.strictObject({ weight: scheduleSpec, ...parameters.shape }),
    parametersOf: (term) => own.parse(term),
  };
}
