import { type TermSpec, taggedRows } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type Convention, conventionTerms } from "./convention-terms.ts";
import type { Term } from "./term.ts";

export const conventionTerm: Term = {
  needs: (term) => conventionTerms[conventionOf(term)].needs(term),
  schema: taggedRows(
    "convention",
    Object.fromEntries(Object.entries(conventionTerms).map(([name, { schema }]) => [name, schema])),
  ),
};

/** The convention that a term names; the run file's schema has refused every other. */
export function conventionOf(term: TermSpec): Convention {
  const name = String(term["convention"]);
  if (isConvention(name)) return name;
  const known = Object.keys(conventionTerms).join(", ");
  throw new FacultyError("BAD_RUN_FILE", `objective: convention is ${name}, expected one of ${known}`);
}

function isConvention(name: string): name is Convention {
  return Object.hasOwn(conventionTerms, name);
}
