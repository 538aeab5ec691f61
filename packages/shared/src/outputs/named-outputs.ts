import { z } from "zod";
import { onlyOutput } from "./short-form.ts";

/** By the run's name of an output, what a model calls it. */
export type NamedOutputs = Readonly<Record<string, string>>;

/** Nobody needs longer names, and they are shown in messages. */
const maxNameLength = 256;

/** A run has one output today. */
export const namedOutputs: z.ZodType<NamedOutputs> = z.strictObject({
  [onlyOutput]: z.string().min(1).max(maxNameLength),
});
