import { scheduleSpec, type TermSpec } from "@faculty/shared/config";
import type { OutputKind } from "@faculty/shared/outputs";
import { type Defaults, type PluginTable, parametersSchema, pluginTable } from "@faculty/shared/plugins";
import { z } from "zod";
import type { Need, Term } from "./term.ts";

/** What the loss of a plugin may ask for; what goes with it, as which labels are absent, comes by itself. */
export type PluginNeed = Extract<
  Need,
  "labels" | "targets" | "softTarget" | "softLogits" | "teacherSignals" | "teacherMask" | "draws"
>;

export const pluginNeeds: readonly PluginNeed[] = [
  "labels",
  "targets",
  "softTarget",
  "softLogits",
  "teacherSignals",
  "teacherMask",
  "draws",
];

/** What a plugin says of its loss beside what it computes. */
export interface PluginTermDefinition {
  readonly name: string;
  readonly needs: readonly PluginNeed[];
  readonly parameters: Defaults;
  readonly outputs: readonly OutputKind[];
}

export interface PluginTerm extends Term {
  readonly signals: readonly PluginNeed[];
  /** @param term - A term that `schema` accepted. */
  parametersOf(term: TermSpec): Readonly<Record<string, unknown>>;
}

/** Keys that every term may carry. */
export const keysOfTerms: readonly string[] = ["loss", "weight", "output"];

/**
 * Makes a row like those of the table of terms. A target that is sparse it takes in no case: it would have to know how
 * that is laid out.
 */
export function pluginTerm({ needs, parameters, outputs }: PluginTermDefinition): PluginTerm {
  const own = parametersSchema(parameters);
  return {
    needs: () => needs,
    signals: needs,
    outputs,
    comparesLogits: needs.includes("softLogits"),
    schema: z.strictObject({ weight: scheduleSpec, ...own.shape }),
    parametersOf: (term) => own.parse(term),
  };
}

/** The terms of the losses that plugins define. Which run may name one is said by that run's schema. */
export const pluginTerms: PluginTable<PluginTermDefinition, PluginTerm> = pluginTable(pluginTerm);
