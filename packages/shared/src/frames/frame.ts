import { crc32c } from "@node-rs/crc32";
import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { sizeOf } from "../tensor/rows.ts";
import { headerNames, newestWireVersion, wireVersions } from "./headers.ts";
import { elementsLength } from "./text-tensor.ts";
import { type Datatype, datatypeBytes, type NumberDatatype, type WireTensor } from "./wire-tensor.ts";

/** A frame: a JSON head, then the bytes of its tensors in the order the head lists them. */
export interface Frame<Head = unknown> {
  readonly head: Head;
  readonly tensors: readonly WireTensor[];
}

export interface EncodedFrame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** A head is read in one piece before anything is known of it: 64 KiB bounds what a stranger makes us parse. */
export const maxHeadBytes: number = 64 * 1024;
const maxRank = 8;
const maxTensors = 64;
const maxNameLength = 256;
/** Characters of a stranger's text that a message repeats. */
const maxShown = 32;

const datatypes: readonly Datatype[] = [...(Object.keys(datatypeBytes) as NumberDatatype[]), "BYTES"];

const knownDatatypes: ReadonlySet<string> = new Set(datatypes);

/** As a head lists a tensor. */
type TensorHead = Pick<WireTensor, "name" | "datatype" | "shape"> & {
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
};

const tensorHeads: z.ZodType<readonly TensorHead[]> = z
  .array(
    z.object({
      name: z.string().max(maxNameLength),
      datatype: z.enum(datatypes, {
        error: ({ input }) =>
          `${typeof input === "string" ? input.slice(0, maxShown) : typeof input} is no datatype, expected one of ${datatypes.join(", ")}`,
      }),
      shape: z.array(z.int().min(0)).max(maxRank),
      parameters: z.record(z.string(), z.unknown()).optional(),
    }),
  )
  .max(maxTensors);

/**
 * Lays out a frame. Tensors are listed in the head under `tensors` as `{ name, datatype, shape, parameters }`.
 * @param head - Any JSON object without a `tensors` key.
 * @param version - The lowest that has what the head says; absent: the lowest that has its tensors.
 */
export function encodeFrame(
  head: Readonly<Record<string, unknown>>,
  tensors: readonly WireTensor[],
  version: string = tensors.some(({ datatype }) => datatype === "BYTES") ? wireVersions.texts : wireVersions.first,
): EncodedFrame {
  const described = tensors.map(({ name, datatype, shape, parameters }) => ({ name, datatype, shape, parameters }));
  const headBytes = Buffer.from(JSON.stringify(Object.assign({}, head, { tensors: described }))); // they come last
  if (headBytes.length > maxHeadBytes)
    throw new FacultyError("TOO_LARGE", `frame head has ${headBytes.length} bytes, at most ${maxHeadBytes} may travel`);
  const payload = Buffer.concat([headBytes, ...tensors.map((tensor) => tensor.bytes)]);
  return sealedFrame(payload, headBytes.length, version);
}

/** A payload with the headers that go with it, whatever it holds. @param version - The lowest that has all of it. */
export function sealedFrame(
  payload: Uint8Array,
  headLength: number,
  version: string = wireVersions.first,
): EncodedFrame {
  return {
    headers: {
      [headerNames.wire]: version,
      [headerNames.headBytes]: String(headLength),
      [headerNames.crc32c]: crc32c(payload).toString(16).padStart(8, "0"),
    },
    payload,
  };
}

/**
 * Bytes that describe tensors like these, whatever rows of the batch they hold: numbers are longest where they are largest.
 * @param tensors - Their first extent is the number of rows, whatever it says.
 */
export function headBytes(
  head: Readonly<Record<string, unknown>>,
  tensors: readonly Pick<WireTensor, "name" | "datatype" | "shape" | "parameters">[],
  batchRows: number,
): number {
  const described = tensors.map(({ name, datatype, shape, parameters }) => {
    return { name, datatype, shape: [batchRows, ...shape.slice(1)], parameters };
  });
  return Buffer.byteLength(JSON.stringify({ tensors: described, ...head }));
}

/**
 * Reads a frame and checks everything that can be checked without knowing its meaning: wire version, checksum, head
 * size, that each tensor's shape times width is exactly the bytes that are there. Tensor bytes are views of `payload`. A
 * head that lists no tensors may leave out `tensors`.
 * @param schema - Of the head without `tensors`; unknown keys are ignored (a newer minor version may add some).
 * @param memory - For frames whose heads repeat: one of the same bytes as the last is not read again. Of one schema.
 * @throws FacultyError MALFORMED_FRAME or UNSUPPORTED_WIRE.
 */
export function decodeFrame<Head>(
  schema: HeadSchema<Head>,
  subject: string,
  headers: Readonly<Record<string, string>>,
  payload: Uint8Array,
  memory?: HeadMemory<Head>,
): Frame<Head> {
  checkVersion(subject, headers[headerNames.wire]);
  checkCrc(subject, headers[headerNames.crc32c], payload);
  const headLength = readHeadLength(subject, headers[headerNames.headBytes], payload.length);
  const bytesOfHead = payload.subarray(0, headLength);
  const { head, described } = recall(memory, bytesOfHead) ?? readHead(schema, subject, bytesOfHead, memory);
  const tensors: WireTensor[] = [];
  let offset = headLength;
  for (const { name, datatype, shape, parameters } of described) {
    const length =
      datatype === "BYTES" ? elementsLength(payload, offset, sizeOf(shape)) : sizeOf(shape) * datatypeBytes[datatype];
    if (length === null || offset + length > payload.length) {
      const end = length === null ? "beyond" : `at byte ${offset + length},`;
      throw malformed(subject, `tensor ${name} ends ${end} the payload at ${payload.length}`);
    }
    const bytes = payload.subarray(offset, offset + length);
    tensors.push({ name, datatype, shape, bytes, ...(parameters === undefined ? {} : { parameters }) });
    offset += length;
  }
  if (offset !== payload.length) throw malformed(subject, `${payload.length - offset} bytes follow the last tensor`);
  return { head, tensors };
}

/** What tells whether a head is what it should be. */
type HeadSchema<Head> = Pick<z.ZodType<Head>, "safeParse">;

/** What a head says, and the tensors that it lists. */
interface ReadHead<Head> {
  readonly head: Head;
  readonly described: readonly TensorHead[];
}

/** The head that was read last. Whoever is given what it says does not change it. */
export interface HeadMemory<Head> {
  last: { readonly bytes: Uint8Array; readonly read: ReadHead<Head> } | null;
}

function recall<Head>(memory: HeadMemory<Head> | undefined, bytes: Uint8Array): ReadHead<Head> | undefined {
  const last = memory?.last;
  return last && Buffer.compare(last.bytes, bytes) === 0 ? last.read : undefined;
}

function readHead<Head>(
  schema: HeadSchema<Head>,
  subject: string,
  bytes: Uint8Array,
  memory: HeadMemory<Head> | undefined,
): ReadHead<Head> {
  const json = parseHead(subject, bytes);
  const described = readTensorHeads(subject, json["tensors"] ?? []);
  const head = schema.safeParse(json);
  if (!head.success) throw malformed(subject, describeIssue(head.error));
  const read = { head: head.data, described };
  if (memory !== undefined) memory.last = { bytes: new Uint8Array(bytes), read }; // a copy: the message may be written over
  return read;
}

/** The tensor of that name. @throws FacultyError MALFORMED_FRAME when it is not there. */
export function tensorNamed(frame: Frame, subject: string, name: string): WireTensor {
  const found = frame.tensors.find((tensor) => tensor.name === name);
  if (found) return found;
  throw malformed(subject, `tensor ${name} is missing, it holds [${frame.tensors.map((t) => t.name).join(", ")}]`);
}

function checkVersion(subject: string, version: string | undefined): void {
  if (version?.split(".")[0] === newestWireVersion.split(".")[0]) return;
  throw new FacultyError(
    "UNSUPPORTED_WIRE",
    `frame on ${subject} has wire version ${version ?? "none"}, this side speaks ${newestWireVersion}`,
  );
}

function checkCrc(subject: string, promised: string | undefined, payload: Uint8Array): void {
  const actual = crc32c(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
  if (promised === actual.toString(16).padStart(8, "0")) return;
  throw malformed(subject, `checksum is ${actual.toString(16).padStart(8, "0")}, its header promises ${promised}`);
}

function readHeadLength(subject: string, text: string | undefined, payloadLength: number): number {
  const length = Number(text);
  if (text !== undefined && Number.isInteger(length) && length >= 2 && length <= Math.min(payloadLength, maxHeadBytes))
    return length;
  throw malformed(
    subject,
    `${headerNames.headBytes} is ${text}, expected 2 to ${Math.min(payloadLength, maxHeadBytes)}`,
  );
}

function parseHead(subject: string, bytes: Uint8Array): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return { ...json };
  } catch (cause) {
    throw malformed(subject, "its head is not JSON", cause);
  }
  throw malformed(subject, "its head is not a JSON object");
}

/** By hand where nothing is wrong with them, as is usual: by its schema a head takes several times as long. */
function readTensorHeads(subject: string, heads: unknown): readonly TensorHead[] {
  if (Array.isArray(heads) && heads.length <= maxTensors && heads.every(isTensorHead)) return heads;
  const described = tensorHeads.safeParse(heads);
  if (described.success) return described.data;
  throw malformed(subject, `tensors: ${describeIssue(described.error)}`);
}

/** Never true of what `tensorHeads` refuses. */
function isTensorHead(head: unknown): head is TensorHead {
  if (typeof head !== "object" || head === null) return false;
  const { name, datatype, shape, parameters } = head as Readonly<Partial<Record<keyof TensorHead, unknown>>>;
  return (
    typeof name === "string" &&
    name.length <= maxNameLength &&
    typeof datatype === "string" &&
    knownDatatypes.has(datatype) &&
    Array.isArray(shape) &&
    shape.length <= maxRank &&
    shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) &&
    parameters === undefined
  );
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join(".") || "head"}: ${issue.message}` : "head does not fit its schema";
}

function malformed(subject: string, why: string, cause?: unknown): FacultyError {
  return new FacultyError("MALFORMED_FRAME", `frame on ${subject}: ${why}`, { subject }, { cause });
}
