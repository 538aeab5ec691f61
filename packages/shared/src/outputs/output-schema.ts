import { z } from "zod";
import { outputKinds } from "./output-kinds.ts";
import type { OutputSpec } from "./output-spec.ts";

/** An output as a file or a message describes it: of one of the kinds. */
export const outputSchema: z.ZodType<OutputSpec> = z.union(Object.values(outputKinds).map(({ spec }) => spec));
