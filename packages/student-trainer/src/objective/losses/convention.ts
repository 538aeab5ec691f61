import type { Loss } from "../loss/loss.ts";
import { conventionOf } from "../terms/convention-term.ts";
import { conventions } from "./conventions.ts";

/** The whole loss, hard and soft, as another system codes it: the row of `conventions.ts` that `convention` names. */
export const conventionLoss: Loss = {
  bind: (term, context) => conventions[conventionOf(term)].bind(term, context),
};
