import { createHash } from "node:crypto";
import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";

/**
 * Bytes of a checkpoint: 16 bytes of magic, the head's length as uint32, the head as JSON, the tensors' values as
 * float32 one after another, SHA-256 of everything before. Little-endian. The head lists the tensors under `tensors` as
 * `[name, length]`.
 */
const magic = Buffer.from("FACULTY-CKPT-1\r\n");
const digestBytes = 32;
const headStart = magic.length + Uint32Array.BYTES_PER_ELEMENT;

/** Named values, in an order that is kept. */
export type NamedTensors = ReadonlyMap<string, Float32Array>;

export function encodeCheckpointFile(head: object, tensors: NamedTensors): Buffer {
  const listed = [...tensors].map(([name, values]) => [name, values.length]);
  const headBytes = Buffer.from(JSON.stringify({ ...head, tensors: listed }));
  const length = Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT);
  length.writeUInt32LE(headBytes.length);
  const data = [...tensors.values()].map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  const content = Buffer.concat([magic, length, headBytes, ...data]);
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

/** @throws FacultyError BAD_CHECKPOINT when the bytes are not a whole checkpoint. */
export function decodeCheckpointFile(path: string, bytes: Buffer): { head: unknown; tensors: NamedTensors } {
  if (bytes.length < headStart + digestBytes || !bytes.subarray(0, magic.length).equals(magic))
    throw bad(path, `its ${bytes.length} bytes do not begin as a checkpoint does`);
  const content = bytes.subarray(0, bytes.length - digestBytes);
  if (!createHash("sha256").update(content).digest().equals(bytes.subarray(content.length)))
    throw bad(path, "its digest is not that of its content, it is torn or was changed");
  const dataStart = headStart + bytes.readUInt32LE(magic.length);
  if (dataStart > content.length)
    throw bad(path, `its head ends at byte ${dataStart}, the content at ${content.length}`);
  const head = parseHead(path, content.subarray(headStart, dataStart));
  const listed = listedTensors.safeParse(head);
  if (!listed.success) throw bad(path, "its head does not list its tensors");
  const tensors = new Map<string, Float32Array>();
  let offset = dataStart;
  for (const [name, length] of listed.data.tensors) {
    const end = offset + length * Float32Array.BYTES_PER_ELEMENT;
    if (end > content.length) throw bad(path, `tensor ${name} ends at byte ${end}, the content at ${content.length}`);
    const copy = Uint8Array.from(content.subarray(offset, end)); // aligned, and free of the file's buffer
    tensors.set(name, new Float32Array(copy.buffer));
    offset = end;
  }
  return { head, tensors };
}

/** The digest vouches for a whole file, not for who wrote it. */
function parseHead(path: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw bad(path, "its head is not JSON", cause);
  }
}

const listedTensors = z.object({ tensors: z.array(z.tuple([z.string(), z.int().min(0)])) });

function bad(path: string, why: string, cause?: unknown): FacultyError {
  return new FacultyError("BAD_CHECKPOINT", `checkpoint ${path}: ${why}`, { path }, { cause });
}
