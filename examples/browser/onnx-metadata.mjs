// @ts-check

/** Fields of the protocol buffers in an ONNX file (onnx.proto): `ModelProto` and `StringStringEntryProto`. */
const METADATA_PROPS = 14;
const KEY = 1;
const VALUE = 2;

/** How a field's value is laid down, the last three bits of its tag. */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/**
 * What an ONNX file says of its model beside the graph, as texts by name. onnxruntime-web does not give it.
 * @param {Uint8Array} bytes
 * @returns {Readonly<Record<string, string>>}
 * @throws Error for bytes that are no ONNX file
 */
export function onnxMetadata(bytes) {
  /** @type {Record<string, string>} */
  const metadata = {};
  for (const [field, entry] of fieldsOf(bytes)) {
    if (field !== METADATA_PROPS) continue;
    const parts = new Map(fieldsOf(entry));
    metadata[textOf(parts.get(KEY))] = textOf(parts.get(VALUE));
  }
  return metadata;
}

/**
 * The fields of a message that are bytes, in their order; numbers are passed over.
 * @param {Uint8Array} bytes
 * @returns {Generator<[field: number, value: Uint8Array]>}
 */
function* fieldsOf(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("it is no ONNX file, or a part of one");
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag % 8;
    if (kind === VARINT) varint();
    else if (kind === FIXED_64) at += 8;
    else if (kind === FIXED_32) at += 4;
    else if (kind === BYTES) {
      const end = varint() + at;
      if (end > bytes.length) throw new Error("it is no ONNX file, or a part of one");
      yield [Math.floor(tag / 8), bytes.subarray(at, end)];
      at = end;
    } else throw new Error("it is no ONNX file, or a part of one");
  }
}

/** @param {Uint8Array | undefined} bytes */
function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}
