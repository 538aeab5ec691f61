import { type RowSchema, type TermSpec, taggedUnion } from "@faculty/shared/config";
import { z } from "zod";
import { terms } from "./terms.ts";

/** Schema of one term of the run file's objective: one alternative a loss, told apart by `loss`, unknown keys refused. */
export const termSpec: z.ZodType<TermSpec> = taggedUnion(
  "loss",
  Object.fromEntries(Object.entries(terms).map(([name, { schema }]) => [name, aboutOutput(schema)])),
);

/** Any term may name the output that it is about. */
function aboutOutput(schema: RowSchema): RowSchema {
  if (schema instanceof z.ZodObject) return schema.extend({ output: z.string().min(1).optional() });
  const [first, ...rest] = schema.options.map((option) => aboutOutput(option as RowSchema));
  return z.discriminatedUnion(schema.def.discriminator, [first as RowSchema, ...rest]);
}
