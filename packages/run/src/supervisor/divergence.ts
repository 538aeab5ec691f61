import { z } from "zod";

/** In the folder of a student that diverged: under the same key it would do so again, and is not tried again. */
export const divergedFile = "diverged.json";

export const divergence: z.ZodType<{ readonly message: string }> = z.object({ message: z.string() });
