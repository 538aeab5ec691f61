// docs/protocol.md §1 and §2: a JSON head, then the bytes of its tensors; headers that say where it ends and seal it.
import { headers as createHeaders } from "nats";

/** What a request is refused with: a code of docs/errors.md and a sentence. */
export class Refusal extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

const maxHeadBytes = 64 * 1024;
const maxTensors = 64;
const maxExtents = 8;
const widths = { FP64: 8, FP32: 4, FP16: 2, BF16: 2, INT32: 4, UINT16: 2, INT8: 1, UINT8: 1 };

/** Message of a head and tensors `{ name, datatype, shape, bytes }`. */
export function frame(head, tensors = []) {
  const described = tensors.map(({ name, datatype, shape }) => ({ name, datatype, shape }));
  const text = Buffer.from(JSON.stringify({ ...head, tensors: described }));
  const payload = Buffer.concat([text, ...tensors.map(({ bytes }) => bytes)]);
  const headers = createHeaders();
  headers.set("Faculty-Wire", "1.0");
  headers.set("Faculty-Head-Bytes", String(text.length));
  headers.set("Faculty-Crc32c", hex(crc32c(payload)));
  return { payload, headers };
}

/** Head and tensors of a message, each tensor with its bytes. Checks all that §1 and §2 say before it believes any. */
export function opened({ headers, data }) {
  const header = (name) => headers?.get(name) ?? "";
  if (!/^1\.\d+$/.test(header("Faculty-Wire"))) throw new Refusal("UNSUPPORTED_WIRE", "this teacher speaks wire 1");
  if (header("Faculty-Crc32c") !== hex(crc32c(data))) throw malformed("Faculty-Crc32c is not that of the payload");
  const text = header("Faculty-Head-Bytes");
  const length = Number(text);
  const isLength = /^\d+$/.test(text) && length >= 2 && length <= Math.min(data.length, maxHeadBytes);
  if (!isLength) throw malformed(`Faculty-Head-Bytes is ${text}, the payload has ${data.length} bytes`);
  const head = parsed(data.subarray(0, length));
  const tensors = head.tensors ?? [];
  if (!Array.isArray(tensors) || tensors.length > maxTensors) throw malformed("tensors is no list of at most 64");
  let at = length;
  const placed = tensors.map((tensor) => {
    const bytes = bytesOf(tensor);
    at += bytes;
    if (at > data.length) throw malformed(`tensor ${tensor.name} ends after the payload`);
    return { ...tensor, bytes: Buffer.from(data.subarray(at - bytes, at)) };
  });
  if (at !== data.length) throw malformed(`${data.length - at} bytes follow the last tensor`);
  return { head, tensors: placed };
}

export function malformed(why) {
  return new Refusal("MALFORMED_FRAME", why);
}

function parsed(bytes) {
  let head;
  try {
    head = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    throw malformed("the head is not JSON");
  }
  if (typeof head === "object" && head !== null && !Array.isArray(head)) return head;
  throw malformed("the head is not an object");
}

function bytesOf(tensor) {
  const { name, datatype, shape } = tensor ?? {};
  const isExtent = (extent) => Number.isSafeInteger(extent) && extent >= 0;
  if (typeof name !== "string" || name.length > 256) throw malformed("a tensor has no name");
  if (!Object.hasOwn(widths, datatype)) throw malformed(`tensor ${name} has an unknown datatype`);
  if (!Array.isArray(shape) || shape.length > maxExtents || !shape.every(isExtent))
    throw malformed(`tensor ${name} has no shape of at most 8 extents`);
  return shape.reduce((size, extent) => size * extent, 1) * widths[datatype];
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli). */
export function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function hex(number) {
  return number.toString(16).padStart(8, "0");
}
