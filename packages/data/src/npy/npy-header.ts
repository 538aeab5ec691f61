import { FacultyError } from "@faculty/shared/errors";
import { type NpyType, npyTypes } from "./npy-types.ts";

/** What an `.npy` file says of itself (NumPy Enhancement Proposal 1): values in C order, little-endian. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly headerBytes: number;
}

const magic = Buffer.from("\x93NUMPY", "latin1");
/** Magic, version, and the length of the text that follows: 2 bytes in version 1, 4 in versions 2 and 3. */
const lengthAt = 8;
/** A text of more is one of a structured type, which is refused anyhow. */
export const maxNpyHeaderBytes: number = 2 ** 16;
/** Values begin at a multiple of it, so that they can be mapped. */
const alignment = 64;

/**
 * Reads the header at the beginning of a file.
 * @param bytes - The first `maxNpyHeaderBytes` of the file, or all of it.
 * @throws FacultyError BAD_DATASET naming what it is instead: no `.npy`, Fortran order, big-endian, an element type that is
 * no number.
 */
export function parseNpyHeader(bytes: Buffer, path: string): NpyHeader {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw bad(path, "is no .npy file: it does not begin as one");
  const version = bytes[magic.length] ?? 0;
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length <= magic.length) throw bad(path, `ends within its header, at byte ${bytes.length}`);
  if (version < 1 || version > 3) throw bad(path, `is of .npy version ${version}, expected 1, 2 or 3`);
  if (bytes.length < lengthAt + lengthBytes) throw bad(path, `ends within its header, at byte ${bytes.length}`);
  const textAt = lengthAt + lengthBytes;
  const headerBytes = textAt + bytes.readUIntLE(lengthAt, lengthBytes);
  if (headerBytes > bytes.length) throw bad(path, `ends within its header, at byte ${bytes.length} of ${headerBytes}`);
  const text = bytes.toString("latin1", textAt, headerBytes);
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const extents = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descr === null || order === undefined || extents === undefined)
    throw bad(path, `has a header that is none of NumPy's: ${JSON.stringify(text.slice(0, 80).trim())}`);
  if (descr[2] !== undefined) throw bad(path, "holds records of several fields, expected an array of numbers");
  const shape = extents.split(",").flatMap((extent) => (extent.trim() === "" ? [] : [Number(extent)]));
  if (order === "True" && shape.length > 1)
    throw bad(path, "is in Fortran order, expected C order: save numpy.ascontiguousarray of it");
  return { type: typeOf(descr[1] ?? "", path), shape, headerBytes };
}

function typeOf(descr: string, path: string): NpyType {
  const found = descr.replace(/^[<|=]/, "");
  if (Object.hasOwn(npyTypes, found)) return found as NpyType;
  if (descr.startsWith(">"))
    throw bad(
      path,
      `holds big-endian values (${descr}), expected little-endian ones: save astype("<${found.slice(1)}")`,
    );
  throw bad(path, `holds values of type ${JSON.stringify(descr)}, expected one of ${Object.keys(npyTypes).join(", ")}`);
}

/** The header of a file of such values, of the same length for any number of rows. */
export function npyHeader(type: NpyType, shape: readonly number[]): Buffer {
  const sign = npyTypes[type].bytes === 1 ? "|" : "<";
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${sign}${type}', 'fortran_order': False, 'shape': (${extents}), }`;
  const longest = text.length + String(Number.MAX_SAFE_INTEGER).length - String(shape[0] ?? 0).length;
  const headerBytes = Math.ceil((lengthAt + 2 + longest + 1) / alignment) * alignment;
  const header = Buffer.alloc(headerBytes, " ");
  magic.copy(header);
  header.writeUInt16LE(1, magic.length); // version 1.0
  header.writeUInt16LE(headerBytes - lengthAt - 2, lengthAt);
  header.write(text, lengthAt + 2, "latin1");
  header.write("\n", headerBytes - 1, "latin1");
  return header;
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}
