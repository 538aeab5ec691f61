import { z } from "zod";
import type { PreparedSpec } from "../../prepared/prepare.ts";

/** What a run file may say of a module of the user's own. */
export const moduleKeys: z.ZodType<PreparedSpec> = z.strictObject({ name: z.literal("module"), path: z.string() });
