import type { z } from "zod";

/** The first thing that is wrong with what a server sent, `inputs.0.shape: Invalid input`. */
export function issueOf({ issues: [first] }: z.ZodError): string {
  return `${first?.path.join(".") || "it"}: ${first?.message}`;
}
