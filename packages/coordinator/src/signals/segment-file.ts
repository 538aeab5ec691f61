import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";
import { type Datatype, datatypeBytes, type WireTensor } from "@faculty/shared/protocol";
import {
  type Data,
  DataType,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Uint16,
} from "apache-arrow";
import type { SignalRows } from "./signal-rows.ts";

/**
 * One segment of the signal store: an Arrow IPC file with a column `sample-id` and a fixed-size list a tensor of the
 * codec. Its name is the SHA-256 of its bytes, so that a damaged one is recognised; the schema's metadata holds the
 * key of its entries and the tensors' datatypes (Arrow has no BF16: its bits travel as UINT16).
 */
const idColumn = "sample-id";
const suffix = ".arrow";
/** 4,096 rows of 50,000 classes in float32 take 0.8 GB. */
const maxSegmentBytes = 2 ** 30;

/** Writes a whole segment or nothing, durably. @returns The file's name. @throws FacultyError IO_FAILED. */
export async function writeSegment(folder: string, rows: SignalRows, metadata: object): Promise<string> {
  const bytes = encodeSegment(rows, metadata);
  const name = `${digestOf(bytes)}${suffix}`;
  const temporary = join(folder, `${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await using file = await open(temporary, "wx");
    await file.writeFile(bytes);
    await file.sync();
    await rename(temporary, join(folder, name));
    await using parent = await open(folder, "r");
    await parent.sync();
    return name;
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw new FacultyError("IO_FAILED", `cannot write a segment to ${folder}: ${asFacultyError(thrown).message}`, {
      folder,
    });
  }
}

export function isSegment(fileName: string): boolean {
  return fileName.endsWith(suffix);
}

/** @throws FacultyError BAD_SIGNALS when the file is not whole, not of this key, or too large. */
export async function readSegment(folder: string, name: string, metadata: object): Promise<SignalRows> {
  const path = join(folder, name);
  const read = await readBounded(path, maxSegmentBytes);
  if (read.kind !== "bytes") throw bad(path, read.kind === "missing" ? "it is gone" : `it ${read.why}`);
  if (`${digestOf(read.bytes)}${suffix}` !== name)
    throw bad(path, "its digest is not that in its name, it was damaged");
  return decodeSegment(path, read.bytes, metadata);
}

/**
 * What a segment's bytes hold. Whoever can write to the store can give a file the name that fits it: nothing in it is
 * trusted, and Arrow's reader, which trusts what it reads, may throw anything.
 * @throws FacultyError BAD_SIGNALS.
 */
function decodeSegment(path: string, bytes: Uint8Array, metadata: object): SignalRows {
  try {
    return rowsOf(path, tableFromIPC(bytes), metadata);
  } catch (thrown) {
    if (thrown instanceof FacultyError) throw thrown;
    throw bad(path, `it is not an Arrow file: ${asFacultyError(thrown).message}`);
  }
}

function rowsOf(path: string, table: Table, metadata: object): SignalRows {
  const said = table.schema.metadata.get("faculty.key");
  if (said !== JSON.stringify(metadata)) throw bad(path, `it holds signals of ${shown(said)}`);
  const [batch, ...others] = table.batches;
  if (batch === undefined || others.length > 0) throw bad(path, `it has ${table.batches.length} batches, expected 1`);
  const columns = table.schema.fields.map((field, i) => ({ field, data: batch.data.children[i] as Data }));
  const [ids, ...tensors] = columns;
  if (ids?.field.name !== idColumn)
    throw bad(path, `its first column is ${shown(ids?.field.name)}, expected ${idColumn}`);
  const { values } = ids.data;
  if (!(values instanceof Int32Array) || values.length < batch.numRows)
    throw bad(path, `its ${idColumn} are not ${batch.numRows} numbers of 32 bits`);
  return {
    ids: values.subarray(0, batch.numRows),
    tensors: tensors.map(({ field, data }) => tensorOf(path, field, data, batch.numRows)),
  };
}

/** Names in a file that somebody else may have made, short enough for a message. */
function shown(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text.slice(0, 80));
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_SIGNALS", `signal segment ${path}: ${why}`, { path });
}

function encodeSegment({ ids, tensors }: SignalRows, metadata: object): Uint8Array {
  const rows = ids.length;
  const columns = [
    { field: new Field(idColumn, new Int32(), false), data: makeData({ type: new Int32(), data: ids }) as Data },
    ...tensors.map((tensor) => columnOf(tensor, rows)),
  ];
  const schema = new Schema(
    columns.map(({ field }) => field),
    new Map([["faculty.key", JSON.stringify(metadata)]]),
  );
  const type = new Struct(columns.map(({ field }) => field));
  const children = columns.map(({ data }) => data);
  const batch = new RecordBatch(schema, makeData({ type, children, length: rows, nullCount: 0 }));
  return tableToIPC(new Table(schema, batch), "file");
}

function columnOf({ name, datatype, shape, bytes }: WireTensor, rows: number): { field: Field; data: Data } {
  const width = shape[1] ?? 1;
  const { type: item, view } = arrowTypes[datatype];
  const type = new FixedSizeList(width, new Field("item", item, false));
  const child = makeData({ type: item, data: view(bytes.slice().buffer) } as never) as Data;
  const metadata = new Map([
    ["faculty.datatype", datatype],
    ["faculty.rank", String(shape.length)],
  ]);
  return {
    field: new Field(name, type, false, metadata),
    data: makeData({ type, child, length: rows, nullCount: 0 }),
  };
}

function tensorOf(path: string, field: Field, data: Data, rows: number): WireTensor {
  const { type } = field;
  const said = datatypes.find((datatype) => datatype === field.metadata.get("faculty.datatype"));
  if (said === undefined || !DataType.isFixedSizeList(type))
    throw bad(path, `column ${shown(field.name)} is no tensor`);
  const child = data.children[0]?.values as unknown;
  const isVector = field.metadata.get("faculty.rank") === "1";
  const shape = isVector ? [rows] : [rows, type.listSize];
  const length = rows * type.listSize * datatypeBytes[said];
  if (!ArrayBuffer.isView(child) || child.byteLength < length || type.listSize < 1 || (isVector && type.listSize > 1))
    throw bad(path, `column ${shown(field.name)} does not hold [${shape.join(", ")}] of ${said}`);
  return { name: field.name, datatype: said, shape, bytes: new Uint8Array(child.buffer, child.byteOffset, length) };
}

type ArrowType = { readonly type: DataType; readonly view: (buffer: ArrayBufferLike) => ArrayBufferView };

const uint16: ArrowType = { type: new Uint16(), view: (buffer) => new Uint16Array(buffer) };
const arrowTypes: Readonly<Record<Datatype, ArrowType>> = {
  FP64: { type: new Float64(), view: (buffer) => new Float64Array(buffer) },
  FP32: { type: new Float32(), view: (buffer) => new Float32Array(buffer) },
  FP16: { type: new Float16(), view: (buffer) => new Uint16Array(buffer) },
  BF16: uint16,
  UINT16: uint16,
  UINT8: { type: new Uint8(), view: (buffer) => new Uint8Array(buffer) },
  INT8: { type: new Int8(), view: (buffer) => new Int8Array(buffer) },
  INT32: { type: new Int32(), view: (buffer) => new Int32Array(buffer) },
};

const datatypes = Object.keys(arrowTypes) as readonly Datatype[];
