import { checkWhole } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { textTensor } from "@faculty/shared/frames";
import { sizeOf } from "@faculty/shared/tensor";
import { z } from "zod";
import type { ShownSamples } from "../../teacher/shown-samples.ts";
import { type ServerDatatype, serverDatatype } from "./datatypes.ts";
import type { HttpReply } from "./http-client.ts";
import { issueOf } from "./schema-issue.ts";

/** How tensors travel: as numbers or texts in JSON, or as bytes behind it (the binary tensor data extension). */
export type Encoding = "json" | "binary";

/** One input, and the one output that is asked for; null: the one that the server gives. */
export interface InferMessage {
  readonly input: { readonly name: string; readonly datatype: string; readonly shape: readonly number[] };
  readonly values: ShownSamples;
  readonly output: string | null;
  /** Some servers refuse a request without one. */
  readonly id: string;
}

interface Encoded {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The length of the JSON before the bytes, as the extension names it. */
const lengthHeader = "inference-header-content-length";

/**
 * A request of `POST v2/models/NAME/infer`.
 * @throws FacultyError SHAPE_MISMATCH where a value is not of the input's type.
 */
export function encodeInfer({ id, input, values, output }: InferMessage, encoding: Encoding): Encoded {
  const written = values instanceof Float32Array ? numbers(input, values) : texts(values);
  if (encoding === "json") {
    const message = { id, inputs: [{ ...input, data: written.data() }], ...outputsOf(output) };
    return { headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(message)) };
  }
  const bytes = written.bytes();
  const head = Buffer.from(
    JSON.stringify({
      id,
      inputs: [{ ...input, parameters: { binary_data_size: bytes.length } }],
      ...outputsOf(output, { parameters: { binary_data: true } }),
      ...(output === null && { parameters: { binary_data_output: true } }),
    }),
  );
  return {
    headers: { "content-type": "application/octet-stream", [lengthHeader]: String(head.length) },
    body: Buffer.concat([head, bytes]),
  };
}

/** Values in either form; that which is asked for is made. */
interface Written {
  readonly data: () => readonly (number | string)[];
  readonly bytes: () => Uint8Array;
}

function numbers(input: InferMessage["input"], values: Float32Array): Written {
  const type = typeOf(input);
  if (type.whole !== null) checkWhole(`input ${input.name}`, { name: input.datatype, ...type.whole }, values);
  return { data: () => Array.from(values), bytes: () => type.encode(values) };
}

/** Of BYTES the protocol's JSON has strings; as bytes each is led by its length. */
function texts(values: readonly string[]): Written {
  return {
    data: () => values,
    bytes: () =>
      textTensor(
        "input",
        values.map((text) => Buffer.from(text)),
      ).bytes,
  };
}

function outputsOf(name: string | null, more: object = {}): object {
  return name === null ? {} : { outputs: [{ name, ...more }] };
}

const replySchema = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: z.string(),
      shape: z.array(z.int().nonnegative()),
      // Python's servers write null for what is not there.
      parameters: z.object({ binary_data_size: z.int().nonnegative().nullish() }).nullish(),
      data: z.custom<readonly unknown[]>(Array.isArray).nullish(), // its values are looked at when they become numbers
    }),
  ),
});

type ReplyOutput = z.infer<typeof replySchema>["outputs"][number];

export interface InferAnswer {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * What a server answered of the output that was asked for, in either form, whichever was asked for.
 * @param who - Begins the sentence, `model m of http://…`.
 * @throws FacultyError BAD_MODEL where it is not what the protocol says, NOT_FINITE where JSON holds NaN.
 */
export function decodeInfer(who: string, output: string | null, { headers, body }: HttpReply): InferAnswer {
  const bad = (why: string) => new FacultyError("BAD_MODEL", `${who}: its answer ${why}`);
  const length = headers[lengthHeader] === undefined ? body.length : Number(headers[lengthHeader]);
  if (!Number.isSafeInteger(length) || length < 0 || length > body.length)
    throw bad(`has ${body.length} bytes, its JSON ${String(headers[lengthHeader])}`);
  const parsed = replySchema.safeParse(jsonOf(who, body.subarray(0, length)));
  if (!parsed.success) throw bad(`is none of the Open Inference Protocol (${issueOf(parsed.error)})`);
  const { outputs } = parsed.data;
  const at = placeOf(output, outputs, bad);
  const found = outputs[at] as ReplyOutput;
  const type = serverDatatype(found.datatype);
  if (type === undefined) throw bad(`has ${found.name} as ${found.datatype}, expected numbers`);
  const sizes = outputs.map(({ parameters }) => parameters?.binary_data_size ?? 0);
  const from = length + sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
  const data = found.data == null ? ofBytes(found, type, body.subarray(from)) : ofNumbers(found.data);
  if (data !== null && data.length === sizeOf(found.shape)) return { shape: found.shape, data };
  const expected = `${sizeOf(found.shape)} for shape [${found.shape.join(", ")}]`;
  throw bad(`has ${data?.length ?? "no"} values of ${found.name}, expected ${expected}`);
}

/** Of the output among those that were answered: the named one, else the only one. */
function placeOf(output: string | null, outputs: readonly ReplyOutput[], bad: (why: string) => FacultyError): number {
  const names = outputs.map(({ name }) => name);
  const at = output === null && names.length === 1 ? 0 : names.indexOf(output ?? "");
  if (at !== -1) return at;
  const expected = output ?? "one: say under server.output which one tells the classes";
  throw bad(`has outputs ${names.join(", ") || "none"}, expected ${expected}`);
}

function ofBytes({ parameters }: ReplyOutput, type: ServerDatatype, bytes: Uint8Array): Float32Array | null {
  const size = parameters?.binary_data_size;
  if (size == null || size > bytes.length || size % type.bytes !== 0) return null;
  return type.decode(bytes.subarray(0, size));
}

/** Row-major, nested or flat: both are the protocol's. What is no number becomes NaN, which is refused as any other. */
function ofNumbers(data: readonly unknown[]): Float32Array {
  const flat = Array.isArray(data[0]) ? data.flat(Number.POSITIVE_INFINITY) : data;
  return Float32Array.from(flat, (value) =>
    typeof value === "number" || typeof value === "boolean" ? Number(value) : Number.NaN,
  );
}

/** Python's servers write NaN, which is no JSON. */
function jsonOf(who: string, bytes: Buffer): unknown {
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch {
    const [odd] = /\bNaN\b|-?\bInfinity\b/.exec(text) ?? [];
    if (odd !== undefined) throw new FacultyError("NOT_FINITE", `${who}: its answer holds ${odd}`);
    return undefined;
  }
}

function typeOf({ name, datatype }: InferMessage["input"]): ServerDatatype {
  const type = serverDatatype(datatype);
  if (type === undefined)
    throw new FacultyError("SHAPE_MISMATCH", `input ${name} of the model server takes ${datatype}, expected numbers`);
  return type;
}
