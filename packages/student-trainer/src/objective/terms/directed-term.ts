import { scheduleSpec, type TermSpec } from "@faculty/shared/config";
import type { OutputKind } from "@faculty/shared/outputs";
import { z } from "zod";
import type { Need, Term } from "./term.ts";

/** Whom a student comes close to: the ensemble, or what is known of the samples. */
export type Towards = "ensemble" | "target";

/** The term of a loss that compares what is said with what teachers say, or with what is known. */
export interface DirectedTerm<Parameters = object> extends Term {
  /** @param term - A term that `schema` accepted. */
  parametersOf(term: TermSpec): Parameters & { readonly to: Towards };
}

interface DirectedTermDefinition<Shape extends z.core.$ZodLooseShape> {
  readonly outputs: readonly OutputKind[];
  /** Keys a term may carry beside `loss`, `weight` and `to`. */
  readonly parameters: z.ZodObject<Shape>;
}

const needs: Readonly<Record<Towards, readonly Need[]>> = { ensemble: ["softLogits"], target: ["targets"] };

/** Makes a row of the table of terms. */
export function directedTerm<Shape extends z.core.$ZodLooseShape>({
  outputs,
  parameters,
}: DirectedTermDefinition<Shape>): DirectedTerm<z.output<z.ZodObject<Shape>>> {
  const own = z.object(parameters.shape);
  const to = z.enum(["ensemble", "target"]).default("ensemble");
  const towards = z.object({ to });
  return {
    needs: (term) => needs[towards.parse(term).to],
    outputs,
    schema: z.strictObject({ weight: scheduleSpec, to, ...parameters.shape }),
    parametersOf: (term) => ({ ...own.parse(term), ...towards.parse(term) }),
  };
}
