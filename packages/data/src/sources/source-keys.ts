import { z } from "zod";

/** Larger pictures than models are shown; one such takes 50 MB as float32. */
const maxSide = 2048;

/** More items than nearly any user has; a sample has an id for each. */
const maxHistory = 4096;

const column = z.string().min(1);

/** Of samples to test with. */
export const testShare: z.ZodNumber = z.number().gt(0).lt(1);

interface SourceSchemas {
  readonly size: z.ZodType<readonly [number, number]>;
  readonly channels: z.ZodType<1 | 3>;
  readonly background: z.ZodType<string>;
  readonly test: z.ZodType<number | string>;
  readonly id: z.ZodType<string>;
  readonly features: z.ZodType<"numeric" | readonly string[]>;
  readonly target: z.ZodType<{ readonly column: string; readonly kind: "class" | "value" }>;
  readonly columns: z.ZodType<{ readonly user: string; readonly item: string; readonly time: string }>;
  readonly history: z.ZodType<number>;
  readonly perUser: z.ZodType<number>;
}

/** What a run file may say of a data set that is prepared, beside its name and path. Each source takes some. */
export const sourceKeys: SourceSchemas = {
  size: z.tuple([z.int().min(1).max(maxSide), z.int().min(1).max(maxSide)]).readonly(),
  channels: z.union([z.literal(1), z.literal(3)]),
  background: z.string().regex(/^#[0-9a-f]{6}$/i, "a colour such as #ffffff"),
  test: z.union([testShare, z.string().min(1)]),
  id: column,
  features: z.union([z.literal("numeric"), z.array(column).min(1).readonly()]),
  target: z.strictObject({ column, kind: z.enum(["class", "value"]) }),
  columns: z.strictObject({ user: column, item: column, time: column }),
  history: z.int().min(1).max(maxHistory),
  perUser: z.int().min(1),
};

export type SourceKey = keyof SourceSchemas;

export const sourceKeyNames = Object.keys(sourceKeys) as readonly SourceKey[];
