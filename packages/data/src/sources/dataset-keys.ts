import { type LabelsSpec, type RunSpec, validationShare } from "@faculty/shared/config";
import { className } from "@faculty/shared/names";
import { z } from "zod";
import { sourceKeys } from "./source-keys.ts";

interface PlaceKeys {
  readonly path: z.ZodOptional<z.ZodString>;
  readonly vocabulary: z.ZodOptional<z.ZodString>;
}

/** Where data lie that are no source's alone. */
export const keysOfPlaces: PlaceKeys = { path: z.string().optional(), vocabulary: z.string().min(1).optional() };

interface RunKeys {
  readonly validation: z.ZodType<number>;
  readonly labels: z.ZodOptional<z.ZodType<LabelsSpec>>;
  readonly omit: z.ZodOptional<z.ZodType<NonNullable<RunSpec["dataset"]["omit"]>>>;
}

/** What a run does with its data set, whichever that is. */
export const keysOfRuns: RunKeys = {
  validation: validationShare,
  labels: z
    .union([
      z.strictObject({ share: z.number().positive().max(1) }),
      z.strictObject({ perClass: z.int().min(1) }),
      z.strictObject({ file: z.string().min(1) }),
    ])
    .optional(),
  omit: z
    .strictObject({
      classes: z.array(z.string().overwrite(className)).min(1),
      from: z.literal("train").default("train"),
    })
    .optional(),
};

/** Of the keys of sources those that others read too: they name files, or a run follows from them. */
const { target, test, masks, table, mel } = sourceKeys;

/** Keys of a data set in a run file that no parameter of a plugin has. */
export const keysOfDatasets: readonly string[] = [
  "name",
  ...Object.keys({ ...keysOfPlaces, target, test, masks, table, mel, ...keysOfRuns }),
];
