import { type TermSpec, taggedUnion } from "@faculty/shared/config";
import type { z } from "zod";
import { terms } from "./terms.ts";

/** Schema of one term of the run file's objective: one alternative a loss, told apart by `loss`, unknown keys refused. */
export const termSpec: z.ZodType<TermSpec> = taggedUnion(
  "loss",
  Object.fromEntries(Object.entries(terms).map(([name, { schema }]) => [name, schema])),
);
