import { z } from "zod";
import { interactionColumns, sourceKeys } from "../source-keys.ts";

/** What a run file says of a table of interactions. */
export interface InteractionsSpec {
  readonly name: "interactions";
  readonly path: string;
  readonly columns: InteractionColumns;
  /** Items of a user that a sample shows, the latest of those before. */
  readonly history: number;
  /** Training samples of a user, the latest; absent: all. */
  readonly perUser?: number | undefined;
}

export interface InteractionColumns {
  readonly user: string;
  readonly item: string;
  readonly time: string;
}

/** As many items as most users have. */
const usualHistory = 64;

export const interactionsKeys: z.ZodType<InteractionsSpec> = z.strictObject({
  name: z.literal("interactions"),
  path: z.string(),
  columns: interactionColumns,
  history: sourceKeys.history.default(usualHistory),
  perUser: sourceKeys.perUser.optional(),
});
