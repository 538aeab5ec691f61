import { z } from "zod";
import type { Classes, OutputKind, OutputSpec } from "./output-spec.ts";

const maxNameLength = 256;
/** Of a row a model says, and of its positions: what fits a message is checked where it is asked for. */
const extent = z
  .int()
  .min(1)
  .max(2 ** 24);
const maxAxes = 4;
const maxClasses = 2 ** 20;

const name = z.string().min(1).max(maxNameLength);
const classes: z.ZodType<Classes> = z.union([
  z.strictObject({ names: z.array(name).min(1).max(maxClasses).readonly() }),
  z.strictObject({ count: z.int().min(1).max(maxClasses), vocabulary: name }),
]);
const extents = z.array(extent).max(maxAxes).readonly();

/** Of each kind, as it is on the wire, in faculty.json and in a prepared data set. */
const schemas: { readonly [Kind in OutputKind]: z.ZodType<OutputSpec<Kind>> } = {
  distribution: z.strictObject({ name, kind: z.literal("distribution"), over: classes, positions: extents }),
};

export const outputSpec: z.ZodType<OutputSpec> = z.union(Object.values(schemas));
