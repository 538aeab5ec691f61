import { type TermSpec, taggedUnion } from "@faculty/shared/config";
import type { z } from "zod";
import { losses } from "./losses/losses.ts";

/** Schema of one term of the run file's objective: one alternative a loss, told apart by `loss`, unknown keys refused. */
export const termSpec: z.ZodType<TermSpec> = taggedUnion(
  "loss",
  Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, loss.termSchema])),
);
