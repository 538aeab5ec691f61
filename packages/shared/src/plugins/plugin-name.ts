import { z } from "zod";

/** Names a loss, a weighting and whatever else a plugin defines, in run files and results. */
export const pluginName: z.ZodType<string> = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,47}$/, "1 to 48 lower-case letters, digits and -, a letter first");
