import type { FileKind } from "../folders/list-files.ts";

/** By the extensions they are called by, what images are decoded from. */
export const imageFormats: Readonly<Record<string, string>> = {
  ".png": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".webp": "webp",
  ".gif": "gif",
};

export const imageFiles: FileKind = { one: "image", many: "images", loose: "", extensions: Object.keys(imageFormats) };
