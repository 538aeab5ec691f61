import type { TermSpec } from "@faculty/shared/config";
import { type OutputKind, outputKindNames } from "@faculty/shared/outputs";
import { type LayerSignal, layerSignalName } from "@faculty/shared/protocol";
import type { FrozenLayer, LayerPair, Need } from "./term.ts";
import { termNamed } from "./terms.ts";

/** What the terms together need from outside the student; a run that needs no signal asks no teacher. */
export function objectiveNeeds(terms: readonly TermSpec[]): ReadonlySet<Need> {
  return new Set(terms.flatMap(needsOf));
}

/** What is known of one of several outputs lies among the targets, labels too. */
function needsOf(term: TermSpec): readonly Need[] {
  const own = termNamed(term.loss).needs(term);
  return term.output === undefined ? own : own.map((need) => (need === "labels" ? "targets" : need));
}

/** The first of the terms that takes logits for numbers to come close to, by its loss. */
export function comparesLogits(terms: readonly TermSpec[]): string | undefined {
  return terms.find(({ loss }) => termNamed(loss).comparesLogits === true)?.loss;
}

/** What the terms need of teachers' layers, each once. */
export function layerSignals(terms: readonly TermSpec[]): readonly LayerSignal[] {
  return [...new Map(comparedLayers(terms).map(({ signal }) => [layerSignalName(signal), signal])).values()];
}

/** The most teachers that a run with this term may have. */
export function mostTeachers({ loss }: TermSpec): number {
  return termNamed(loss).mostTeachers ?? Number.POSITIVE_INFINITY;
}

/** Kinds of output that a term is for. */
export function termOutputs(term: TermSpec): readonly OutputKind[] {
  const own = termNamed(term.loss);
  return own.outputs ?? (own.layers === undefined ? ["distribution"] : outputKindNames);
}

/** The models that the terms apply to what is said. */
export function frozenLayers(terms: readonly TermSpec[]): readonly FrozenLayer[] {
  return terms.flatMap((term) => termNamed(term.loss).frozen?.(term) ?? []);
}

/** The pairs of layers that the terms compare. */
export function comparedLayers(terms: readonly TermSpec[]): readonly LayerPair[] {
  return terms.flatMap((term) => termNamed(term.loss).layers?.(term) ?? []);
}
