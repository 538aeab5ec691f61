import type { SeveralTargets, SingleTarget } from "@faculty/shared/config";
import { z } from "zod";
import type { PreparedSpec } from "../../prepared/prepare.ts";
import { targetKeys } from "../source-keys.ts";

/** What a run file may say of a folder of arrays. */
export interface NpySpec extends PreparedSpec {
  /** Absent: one class. */
  readonly target?: { readonly kind: SingleTarget } | SeveralTargets | undefined;
}

export const npyKeys: z.ZodType<NpySpec> = z.strictObject({
  name: z.literal("npy"),
  path: z.string(),
  target: z.union([targetKeys.files, targetKeys.several]).optional(),
});
