import { type RowSchema, type TermSpec, taggedUnion } from "@faculty/shared/config";
import { z } from "zod";
import type { Term } from "./term.ts";
import { terms } from "./terms.ts";

/** Schema of one term of the run file's objective: one alternative a loss, told apart by `loss`, unknown keys refused. */
export const termSpec: z.ZodType<TermSpec> = termSpecWith({});

/** The same with the terms of plugins, by the names of their losses. */
export function termSpecWith(ofPlugins: Readonly<Record<string, Term>>): z.ZodType<TermSpec> {
  const rows = Object.entries({ ...terms, ...ofPlugins });
  return taggedUnion("loss", Object.fromEntries(rows.map(([name, { schema }]) => [name, aboutOutput(schema)])));
}

/** Any term may name the output that it is about. */
function aboutOutput(schema: RowSchema): RowSchema {
  if (schema instanceof z.ZodObject) return schema.extend({ output: z.string().min(1).optional() });
  const [first, ...rest] = schema.options.map((option) => aboutOutput(option as RowSchema));
  return z.discriminatedUnion(schema.def.discriminator, [first as RowSchema, ...rest]);
}
