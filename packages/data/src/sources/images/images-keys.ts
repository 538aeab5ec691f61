import { z } from "zod";
import { sourceKeys, targetKeys, testShare } from "../source-keys.ts";
import type { TableTarget } from "../table/table-rows.ts";

export interface ImagesSpec {
  readonly name: "images";
  readonly path: string;
  /** Height and width that every image is given. */
  readonly size: readonly [number, number];
  readonly channels: 1 | 3;
  readonly background: string;
  /** A folder of pictures whose pixels are the classes of the images' pixels; absent: an image is of one class. */
  readonly masks?: string | undefined;
  /** The value of a mask's pixel that counts for nothing. */
  readonly ignore?: number | undefined;
  /** A table that says what is known of each image; then `id` is the column of their names, and `target` what is known. */
  readonly table?: string | undefined;
  readonly id?: string | undefined;
  readonly target?: TableTarget | undefined;
  /** Share of each class's images that are test samples, where no folder says. */
  readonly test?: number | undefined;
}

/** What a run file may say of a folder of images. */
export const imagesKeys: z.ZodType<ImagesSpec> = z.strictObject({
  name: z.literal("images"),
  path: z.string(),
  size: sourceKeys.size,
  channels: sourceKeys.channels.default(3),
  background: sourceKeys.background.default("#ffffff"),
  masks: sourceKeys.masks.optional(),
  ignore: sourceKeys.ignore.optional(),
  table: sourceKeys.table.optional(),
  id: sourceKeys.id.optional(),
  target: z.union([targetKeys.column, targetKeys.columns]).optional(),
  test: testShare.optional(),
});
