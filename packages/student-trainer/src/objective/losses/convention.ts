import { type TermSpec, taggedRows } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Loss } from "../loss/loss.ts";
import { conventions } from "./conventions.ts";

/** The whole loss, hard and soft, as another system codes it: the row of `conventions.ts` that `convention` names. */
export const conventionLoss: Loss = {
  needs: (term) => named(term).needs(term),
  termSchema: taggedRows(
    "convention",
    Object.fromEntries(Object.entries(conventions).map(([name, { termSchema }]) => [name, termSchema])),
  ),
  bind: (term, context) => named(term).bind(term, context),
};

/** The run file's schema has refused every other. */
function named(term: TermSpec): Loss {
  const name = String(term["convention"]);
  const convention = conventions[name];
  if (convention) return convention;
  const known = Object.keys(conventions).join(", ");
  throw new FacultyError("BAD_RUN_FILE", `objective: convention is ${name}, expected one of ${known}`);
}
