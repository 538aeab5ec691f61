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

export interface GivenTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface SentTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data?: readonly number[];
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
    if (data !== undefined) return { name, datatype, shape, values: data };
    const to = from + (parameters?.binary_data_size ?? 0);
    const bytes = Uint8Array.from(body.subarray(from, to)).buffer;
    from = to;
    return { name, datatype, shape, values: layouts[datatype]?.read(bytes) ?? [] };
  });
  return { id, isBinary, inputs: given, outputs };
}

/** The answer, in the form of its request. */
export function writeInfer(
  model: string,
  { id, isBinary }: GivenRequest,
  outputs: readonly GivenTensor[],
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
