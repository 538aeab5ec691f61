import { z } from "zod";
import { sourceKeys, targetKeys, testShare } from "../source-keys.ts";
import type { TableSpec } from "./table-rows.ts";

/** What a run file may say of a table. */
export const tableKeys: z.ZodType<TableSpec> = z.strictObject({
  name: z.literal("table"),
  path: z.string(),
  test: z.union([testShare, z.string().min(1)]),
  id: sourceKeys.id.optional(),
  features: sourceKeys.features.default("numeric"),
  target: z.union([targetKeys.column, targetKeys.columns]),
});
