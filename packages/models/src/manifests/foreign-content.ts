import { open } from "node:fs/promises";

/** What a file or folder holds that is no model of ours, and what to do with it. */
export interface ForeignFormat {
  readonly what: string;
  readonly todo: string;
}

/** What a file's first bytes tell. */
type ForeignContent =
  /** There is no model in it, whatever its name says. */
  | { readonly kind: "no-model"; readonly format: ForeignFormat }
  /** There may be one in it. */
  | { readonly kind: "packed"; readonly format: ForeignFormat };

/** Beginnings of files, in latin1. */
const beginnings: readonly (readonly [string | RegExp, ForeignContent])[] = [
  [
    "version https://git-lfs",
    noModel("a pointer of Git LFS, the model itself is not there", "fetch it (git lfs pull)"),
  ],
  [/^\s*<(!doctype|html)/i, noModel("a page of HTML", "it was downloaded from a wrong address")],
  ["PK\x03\x04", packed("a ZIP archive", "unpack it, and name the model in it")],
  ["\x1f\x8b", packed("packed with gzip", "unpack it, and name the model in it")],
  [
    "\x89HDF\r\n\x1a\n",
    packed(
      "an HDF5 file, as Keras writes it",
      "export it as a SavedModel (model.export), or serve it from Python (docs/teachers/keras.md)",
    ),
  ],
  [
    /^[^]{4}TFL3/,
    packed(
      "a TensorFlow Lite model",
      "take the model that it was converted from, or serve it from Python (docs/teachers/README.md)",
    ),
  ],
  ...["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"].map(
    (protocol) =>
      [
        protocol,
        packed(
          "a pickled Python object",
          "convert the model to ONNX, or serve it from Python (docs/teachers/README.md)",
        ),
      ] as const,
  ),
  [
    "\x93NUMPY",
    packed(
      "a NumPy array",
      "name the model; what a model said teaches as signals: FILE (docs/teachers/saved-outputs.md)",
    ),
  ],
];

function noModel(what: string, todo: string): ForeignContent {
  return { kind: "no-model", format: { what, todo } };
}

function packed(what: string, todo: string): ForeignContent {
  return { kind: "packed", format: { what, todo } };
}

const bytesLookedAt = 512;

/** @returns Null where nothing tells, or there is no such file. */
export async function foreignContent(path: string): Promise<ForeignContent | null> {
  const start = await startOf(path).catch(() => null);
  if (start === null) return null;
  const text = start.toString("latin1");
  const found = beginnings.find(([begin]) => (typeof begin === "string" ? text.startsWith(begin) : begin.test(text)));
  if (found !== undefined) return found[1];
  return start.length > 0 && isText(start) ? packed("a text file", "name the file or folder of the model") : null;
}

async function startOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesLookedAt), 0, bytesLookedAt, 0);
  return buffer.subarray(0, bytesRead);
}

/** Tab, line feed, carriage return, and what can be printed. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
}
