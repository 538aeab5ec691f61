import type { IncomingHttpHeaders } from "node:http";

/** Bytes of a type, little endian, to numbers and back. */
interface Layout {
  readonly read: (bytes: ArrayBuffer) => number[];
  readonly write: (values: readonly number[]) => ArrayBufferView;
}

const layouts: Readonly<Record<string, Layout>> = {
  FP32: { read: (bytes) => [...new Float32Array(bytes)], write: (values) => Float32Array.from(values) },
  FP64: { read: (bytes) => [...new Float64Array(bytes)], write: (values) => Float64Array.from(values) },
  UINT8: { read: (bytes) => [...new Uint8Array(bytes)], write: (values) => Uint8Array.from(values) },
  INT64: {
    read: (bytes) => Array.from(new BigInt64Array(bytes), Number),
    write: (values) => BigInt64Array.from(values, (value) => BigInt(value)),
  },
};

interface NamedTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

interface GivenTensor extends NamedTensor {
  /** None of BYTES. */
  readonly values: readonly number[];
  /** Of BYTES alone. */
  readonly texts: readonly string[];
}

interface AnsweredTensor extends NamedTensor {
  readonly values: readonly number[];
}

interface SentTensor extends NamedTensor {
  readonly data?: readonly (number | string)[];
  readonly parameters?: { readonly binary_data_size?: number };
}

/** An infer request as the specification has it, with bytes or without. */
export interface GivenRequest {
  readonly id?: unknown;
  readonly isBinary: boolean;
  readonly inputs: readonly GivenTensor[];
  readonly outputs: readonly { readonly name: string }[];
}

const lengthHeader = "inference-header-content-length";

export function readInfer(headers: IncomingHttpHeaders, body: Buffer): GivenRequest {
  const isBinary = headers[lengthHeader] !== undefined;
  const length = isBinary ? Number(headers[lengthHeader]) : body.length;
  const {
    id,
    inputs,
    outputs = [],
  } = JSON.parse(body.subarray(0, length).toString()) as {
    readonly id?: unknown;
    readonly inputs: readonly SentTensor[];
    readonly outputs?: GivenRequest["outputs"];
  };
  let from = length;
  const given = inputs.map(({ name, datatype, shape, data, parameters }): GivenTensor => {
    const named = { name, datatype, shape };
    const isText = datatype === "BYTES";
    if (data !== undefined)
      return { ...named, values: isText ? [] : data.map(Number), texts: isText ? data.map(String) : [] };
    const to = from + (parameters?.binary_data_size ?? 0);
    const own = body.subarray(from, to);
    from = to;
    if (isText) return { ...named, values: [], texts: readTexts(own) };
    return { ...named, values: layouts[datatype]?.read(Uint8Array.from(own).buffer) ?? [], texts: [] };
  });
  return { id, isBinary, inputs: given, outputs };
}

/** Elements of BYTES: each its length in four bytes, little endian, then itself. */
function readTexts(bytes: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    texts.push(bytes.toString("utf8", at + 4, end));
    at = end;
  }
  return texts;
}

/** The answer, in the form of its request. */
export function writeInfer(
  model: string,
  { id, isBinary }: GivenRequest,
  outputs: readonly AnsweredTensor[],
): { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer } {
  const head = (written: readonly object[]) => Buffer.from(JSON.stringify({ model_name: model, id, outputs: written }));
  if (!isBinary) {
    const written = outputs.map(({ values, ...rest }) => ({ ...rest, parameters: null, data: values }));
    return { headers: { "content-type": "application/json" }, body: head(written) };
  }
  const bytes = outputs.map(({ datatype, values }) => {
    const { buffer, byteOffset, byteLength } = layouts[datatype]?.write(values) ?? new Uint8Array();
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  });
  const json = head(
    outputs.map(({ name, datatype, shape }, i) => {
      return { name, datatype, shape, data: null, parameters: { binary_data_size: bytes[i]?.length } };
    }),
  );
  return {
    headers: { "content-type": "application/octet-stream", [lengthHeader]: String(json.length) },
    body: Buffer.concat([json, ...bytes]),
  };
}
