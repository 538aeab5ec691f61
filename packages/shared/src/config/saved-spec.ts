import { z } from "zod";

/** What a teacher said of every sample, in a file. */
export interface SavedSpec {
  /** `.npy` of `[samples, classes]`, or a table: Parquet, Arrow, JSON lines, CSV, TSV. */
  readonly path: string;
  /** Of an `.npy`: a file of the rows' samples, an id a line; absent: they lie as the data set's. */
  readonly ids?: string | undefined;
  /** Of a table: the column of the samples' ids. */
  readonly id?: string | undefined;
  /** Of a table: a column for each class, in their order, or the one that holds a list; absent: as `savedColumns` says. */
  readonly columns?: readonly string[] | undefined;
  /** Absent: as the column is called, else as the values are seen to be. */
  readonly yields?: "logits" | "probabilities" | undefined;
}

const name = z.string().min(1).max(256);

export const savedSpec: z.ZodType<SavedSpec> = z.union([
  z
    .string()
    .min(1)
    .transform((path): SavedSpec => ({ path })),
  z.strictObject({
    path: z.string().min(1),
    ids: z.string().min(1).optional(),
    id: name.optional(),
    columns: z.array(name).min(1).optional(),
    yields: z.enum(["logits", "probabilities"]).optional(),
  }),
]);
