import { z } from "zod";

/**
 * The schema of a table: one strict branch a row, told apart by the key `tag`. The branches' own keys are checked when
 * it parses; what it yields is known by `tag` alone, hence the one cast.
 */
export function taggedUnion<Spec>(tag: string, table: Readonly<Record<string, z.ZodObject>>): z.ZodType<Spec> {
  const branches = Object.entries(table).map(([name, object]) => object.extend({ [tag]: z.literal(name) }));
  const [first, ...rest] = branches;
  if (first === undefined) throw new TypeError("a table needs at least one row");
  return z.discriminatedUnion(tag, [first, ...rest]) as unknown as z.ZodType<Spec>;
}
