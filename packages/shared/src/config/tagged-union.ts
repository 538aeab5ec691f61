import { z } from "zod";

/** The keys of one row of a table, or of several rows that a key of their own tells apart. */
export type RowSchema = z.ZodObject | z.ZodDiscriminatedUnion;

type Table = Readonly<Record<string, RowSchema>>;

/**
 * The schema of a table: one strict branch a row, told apart by the key `tag`. The branches' own keys are checked when
 * it parses; what it yields is known by `tag` alone, hence the cast.
 */
export function taggedUnion<Spec>(tag: string, table: Table): z.ZodType<Spec> {
  return taggedRows(tag, table) as unknown as z.ZodType<Spec>;
}

/** The same as a row of another table. */
export function taggedRows(tag: string, table: Table): RowSchema {
  return unionOf(
    tag,
    Object.entries(table).map(([name, row]) => tagged(row, tag, name)),
  );
}

function unionOf(tag: string, [first, ...rest]: readonly RowSchema[]): RowSchema {
  if (first === undefined) throw new TypeError("a table needs at least one row");
  return z.discriminatedUnion(tag, [first, ...rest]);
}

function tagged(row: RowSchema, tag: string, name: string): RowSchema {
  if (row instanceof z.ZodObject) return row.extend({ [tag]: z.literal(name) });
  return unionOf(
    row.def.discriminator,
    row.options.map((option) => tagged(option as RowSchema, tag, name)),
  );
}
