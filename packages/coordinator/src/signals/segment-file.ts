import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import type { Datatype, WireTensor } from "@faculty/shared/protocol";
import {
  type Data,
  type DataType,
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

/** @throws FacultyError BAD_SIGNALS when the file is not whole, or not of this key. */
export async function readSegment(folder: string, name: string, metadata: object): Promise<SignalRows> {
  const path = join(folder, name);
  const bytes = await readFile(path);
  if (`${digestOf(bytes)}${suffix}` !== name) throw bad(path, "its digest is not that in its name, it was damaged");
  const table = tableOf(path, bytes);
  const said = table.schema.metadata.get("faculty.key");
  if (said !== JSON.stringify(metadata)) throw bad(path, `it holds signals of ${said}`);
  const [batch, ...others] = table.batches;
  if (batch === undefined || others.length > 0) throw bad(path, `it has ${table.batches.length} batches, expected 1`);
  const columns = table.schema.fields.map((field, i) => ({ field, data: batch.data.children[i] as Data }));
  const [ids, ...tensors] = columns;
  if (ids?.field.name !== idColumn) throw bad(path, `its first column is ${ids?.field.name}, expected ${idColumn}`);
  return {
    ids: ids.data.values as Int32Array,
    tensors: tensors.map(({ field, data }) => tensorOf(field, data)),
  };
}

function tableOf(path: string, bytes: Uint8Array): Table {
  try {
    return tableFromIPC(bytes);
  } catch (thrown) {
    throw bad(path, `it is not an Arrow file: ${asFacultyError(thrown).message}`);
  }
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

function tensorOf(field: Field, data: Data): WireTensor {
  const { listSize } = field.type as FixedSizeList;
  const values = (data.children[0] as Data).values as Uint8Array;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const isVector = field.metadata.get("faculty.rank") === "1";
  return {
    name: field.name,
    datatype: field.metadata.get("faculty.datatype") as Datatype,
    shape: isVector ? [data.length] : [data.length, listSize],
    bytes,
  };
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
