import type { FileKind } from "../folders/list-files.ts";

export const audioFiles: FileKind = { one: "recording", many: "recordings", extensions: [".wav", ".wave"] };
