import { scheduleSpec, type TermSpec } from "@faculty/shared/config";
import type { LayerReduction } from "@faculty/shared/protocol";
import { z } from "zod";
import type { LayerPair, Term } from "./term.ts";

/** The term of a loss that compares one layer of the student with one of a teacher. */
export interface LayerTerm<Parameters = object> extends Term {
  /** @param term - A term that `schema` accepted. */
  pairOf(term: TermSpec): LayerPair;
  /** @param term - A term that `schema` accepted. */
  parametersOf(term: TermSpec): Parameters;
}

interface LayerTermDefinition<Shape extends z.core.$ZodLooseShape> {
  /** Keys a term may carry beside `loss`, `weight`, `from` and `to`. */
  readonly parameters: z.ZodObject<Shape>;
  /** What the teacher makes of its layer before it sends it. */
  readonly reduction: (parameters: z.output<z.ZodObject<Shape>>) => LayerReduction;
}

/** `<teacher>/<layer>`. */
export const fromLayer: z.ZodString = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,48}\/.{1,128}$/, "a teacher, a slash and one of its layers");

/** @param from - What `fromLayer` accepts. */
export function teacherLayer(from: string): { readonly teacher: string; readonly layer: string } {
  const slash = from.indexOf("/");
  return { teacher: from.slice(0, slash), layer: from.slice(slash + 1) };
}

/** Makes a row of the table of terms. */
export function layerTerm<Shape extends z.core.$ZodLooseShape>(
  definition: LayerTermDefinition<Shape>,
): LayerTerm<z.output<z.ZodObject<Shape>>> {
  const { parameters, reduction } = definition;
  const own = z.object(parameters.shape);
  const pairOf = (term: TermSpec): LayerPair => ({
    signal: { ...teacherLayer(fromLayer.parse(term["from"])), reduction: reduction(own.parse(term)) },
    to: z.string().parse(term["to"]),
  });
  return {
    needs: () => [],
    layers: (term) => [pairOf(term)],
    schema: z.strictObject({
      weight: scheduleSpec,
      from: fromLayer,
      to: z.string().min(1).max(128),
      ...parameters.shape,
    }),
    pairOf,
    parametersOf: (term) => own.parse(term),
  };
}
