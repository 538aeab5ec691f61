import { z } from "zod";
import type { PreparedSpec } from "../../prepared/prepare.ts";

/** What a run file may say of a folder of arrays. */
export const npyKeys: z.ZodType<PreparedSpec> = z.strictObject({ name: z.literal("npy"), path: z.string() });
