import { z } from "zod";
import { sourceKeys, targetKeys, testShare } from "../source-keys.ts";
import type { TableSpec } from "./table-rows.ts";

/** What a run file may say of a table. */
export const tableKeys: z.ZodType<TableSpec> = z
  .strictObject({
    name: z.literal("table"),
    path: z.string(),
    test: z.union([testShare, z.string().min(1)]),
    id: sourceKeys.id.optional(),
    features: sourceKeys.features.optional(),
    text: sourceKeys.text.optional(),
    target: z.union([targetKeys.column, targetKeys.columns]),
  })
  .superRefine(({ features, text }, context) => {
    if (features === undefined || text === undefined) return;
    context.addIssue({
      code: "custom",
      path: ["features"],
      message: "samples are of columns of numbers or of one of texts: leave out features, or text",
    });
  })
  .transform((spec) => ({ ...spec, features: spec.features ?? (spec.text === undefined ? "numeric" : []) }));
