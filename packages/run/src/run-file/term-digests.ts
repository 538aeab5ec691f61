import { modelDigest } from "@faculty/models/manifests";
import type { RunSpec, TermSpec } from "@faculty/shared/config";
import { everyTerm } from "./every-term.ts";
import { hasModel } from "./has-model.ts";
import { mapTerms } from "./map-terms.ts";

/**
 * A run with the digest of each model that a term applies: what its run file says, else that of the model's folder, which a
 * student then depends on. Where the folder is elsewhere, it stays open: this machine trains no student.
 */
export async function withTermDigests(spec: RunSpec): Promise<RunSpec> {
  const found = new Map<string, string>();
  const named = everyTerm(spec).flatMap(({ model }) => (typeof model === "string" ? [model] : []));
  for (const model of new Set(named)) if (await hasModel(model)) found.set(model, await modelDigest(model));
  return mapTerms(spec, (term): TermSpec => {
    const digest = term["digest"] ?? found.get(String(term["model"]));
    return digest === undefined ? term : { ...term, digest };
  });
}
