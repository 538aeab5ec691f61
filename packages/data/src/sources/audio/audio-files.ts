import type { FileKind } from "../folders/list-files.ts";

export const audioFiles: FileKind = {
  one: "recording",
  many: "recordings",
  loose: ": where names tell the classes, say dataset.files",
  extensions: [".wav", ".wave"],
};
