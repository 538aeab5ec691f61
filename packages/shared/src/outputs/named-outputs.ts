import { z } from "zod";
import { onlyOutput } from "./short-form.ts";

/** By the run's name of an output, what a model calls it. */
export type NamedOutputs = Readonly<Record<string, string>>;

/** Nobody needs longer names, and they are shown in messages. */
const maxNameLength = 256;

/** A run that has one output calls it `output`. */
export const namedOutputs: z.ZodType<NamedOutputs> = z
  .record(z.string().min(1).max(maxNameLength), z.string().min(1).max(maxNameLength))
  .refine((named) => Object.keys(named).length > 0, `expected ${onlyOutput}, or names of the run's outputs`);
