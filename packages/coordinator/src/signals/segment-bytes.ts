import { codecOf } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import type { NumberDatatype, NumberTensor } from "@faculty/shared/frames";
import { sizeOf } from "@faculty/shared/tensor";
import {
  type Data,
  type DataType,
  Field,
  FixedSizeBinary,
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
  tableToIPC,
  Uint8,
  Uint16,
} from "apache-arrow";
import { contentBytes, type SampleName } from "./sample-names.ts";
import { bySample } from "./sample-tensors.ts";
import type { SignalKey } from "./signal-key.ts";
import { bytesOfRow, type SignalRows } from "./signal-rows.ts";

/**
 * The bytes of a segment: an Arrow IPC file with a column of names (`sample-id`, or `sample-digest` where samples are kept by
 * what they hold) and a fixed-size list a tensor of the codec. The
 * schema's metadata holds the key of its entries and the tensors' datatypes (Arrow has no BF16: its bits travel as
 * UINT16). Equal rows under an equal key are equal bytes.
 */
export function encodeSegment({ names, tensors }: SignalRows, key: SignalKey): Uint8Array {
  const rows = names.length;
  const { column, dataOf } = nameColumnOf(key);
  const data = dataOf(names);
  const columns = [
    { field: new Field(column, data.type, false), data },
    ...tensors.map((tensor) => columnOf(tensor, rows)),
  ];
  const schema = new Schema(
    columns.map(({ field }) => field),
    new Map([["faculty.key", JSON.stringify(key)]]),
  );
  const type = new Struct(columns.map(({ field }) => field));
  const children = columns.map(({ data }) => data);
  const batch = new RecordBatch(schema, makeData({ type, children, length: rows, nullCount: 0 }));
  return tableToIPC(new Table(schema, batch), "file");
}

/**
 * The rows that such bytes hold. Whoever can write to the store can give a file the name that fits its bytes, and
 * Arrow's reader trusts what it reads: given lengths that lie it runs without end. So it is not asked. The rows are
 * taken from where a segment of this key has them, and must give the very same bytes when they are written again.
 * @throws FacultyError BAD_SIGNALS.
 */
export function decodeSegment(path: string, bytes: Uint8Array, key: SignalKey): SignalRows {
  const rows = rowsAt(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), key); // a Buffer's slice is no copy
  if (rows !== null && Buffer.compare(encodeSegment(rows, key), bytes) === 0) return rows;
  throw new FacultyError("BAD_SIGNALS", `signal segment ${path}: it does not hold signals as its folder keeps them`, {
    path,
  });
}

/** The batch's message follows the magic bytes: a marker and the length of the description, 32 bits each, and that. */
const lengthAt = 12;
const descriptionAt = 16;
/** Buffers begin at multiples of so many bytes. */
const alignment = 8;

/** Views of what lies where ids and tensors should, or null where the bytes end before that. */
function rowsAt(bytes: Uint8Array, key: SignalKey): SignalRows | null {
  const { rowBytes, namesOf } = nameColumnOf(key);
  const found = batchOf(bytes, rowBytes);
  if (found === null) return null;
  const { rows } = found;
  let at = found.bodyAt;

  function next(size: number): Uint8Array {
    const part = bytes.subarray(at, at + size);
    at += Math.ceil(size / alignment) * alignment;
    return part;
  }

  const names = namesOf(next(rows * rowBytes));
  const tensors = columnsOf(key).map(({ name, datatype, shape }): NumberTensor => {
    return { name, datatype, shape: [rows, ...shape.slice(1)], bytes: next(rows * bytesOfRow({ shape, datatype })) };
  });
  return at <= bytes.length ? { names, tensors } : null;
}

/**
 * How many rows a file says its batch has, and where that batch's buffers begin. A few numbers are read of the
 * description, each within the bytes or not at all; what they mean where the file is another, the comparison tells.
 */
function batchOf(bytes: Uint8Array, rowBytes: number): { readonly rows: number; readonly bodyAt: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const message = follow(view, descriptionAt);
    const batch = follow(view, fieldOf(view, message, messageHeader));
    const rows = Number(view.getBigInt64(fieldOf(view, batch, batchLength), true));
    const bodyAt = descriptionAt + view.getUint32(lengthAt, true);
    const fits = rows >= 1 && rows * rowBytes <= bytes.length - bodyAt;
    return fits ? { rows, bodyAt } : null;
  } catch (thrown) {
    if (thrown instanceof RangeError) return null; // beyond the end
    throw thrown;
  }
}

/** Of `Message` and `RecordBatch`, by their order in Arrow's format/Message.fbs. */
const messageHeader = 2;
const batchLength = 0;

/** A flatbuffer's offset counts from where it stands. */
function follow(view: DataView, at: number): number {
  return at + view.getUint32(at, true);
}

/** Where a table has a field: its vtable lies before it and lists, after two sizes, the fields' offsets, 16 bits each. */
function fieldOf(view: DataView, table: number, field: number): number {
  const vtable = table - view.getInt32(table, true);
  return table + view.getUint16(vtable + (2 + field) * Uint16Array.BYTES_PER_ELEMENT, true);
}

/** How names lie in a segment. */
interface NameColumn {
  readonly column: string;
  /** Of one name. */
  readonly rowBytes: number;
  readonly dataOf: (names: readonly SampleName[]) => Data;
  readonly namesOf: (bytes: Uint8Array) => readonly SampleName[];
}

const indices: NameColumn = {
  column: "sample-id",
  rowBytes: Int32Array.BYTES_PER_ELEMENT,
  dataOf: (names) => makeData({ type: new Int32(), data: Int32Array.from(names as readonly number[]) }),
  namesOf: (bytes) => [...new Int32Array(bytes.slice().buffer)],
};

const contents: NameColumn = {
  column: "sample-digest",
  rowBytes: contentBytes,
  dataOf: (names) => {
    const data = new Uint8Array(Buffer.from(names.join(""), "hex"));
    return makeData({ type: new FixedSizeBinary(contentBytes), data, length: names.length, nullCount: 0 });
  },
  namesOf: (bytes) => {
    const hex = Buffer.from(bytes).toString("hex");
    return Array.from({ length: bytes.length / contentBytes }, (_, row) =>
      hex.slice(2 * contentBytes * row, 2 * contentBytes * (row + 1)),
    );
  },
};

function nameColumnOf(key: SignalKey): NameColumn {
  return "samples" in key ? contents : indices;
}

/** The tensors of one sample of this key, whatever it says. */
function columnsOf(key: SignalKey): readonly NumberTensor[] {
  const { codec, classes: width, positions: rows = 1 } = key;
  return bySample(codecOf(codec).encode({ rows, width, data: new Float32Array(rows * width) }), key);
}

function columnOf({ name, datatype, shape, bytes }: NumberTensor, rows: number): { field: Field; data: Data } {
  const width = sizeOf(shape.slice(1));
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

type ArrowType = { readonly type: DataType; readonly view: (buffer: ArrayBufferLike) => ArrayBufferView };

const uint16: ArrowType = { type: new Uint16(), view: (buffer) => new Uint16Array(buffer) };
const arrowTypes: Readonly<Record<NumberDatatype, ArrowType>> = {
  FP64: { type: new Float64(), view: (buffer) => new Float64Array(buffer) },
  FP32: { type: new Float32(), view: (buffer) => new Float32Array(buffer) },
  FP16: { type: new Float16(), view: (buffer) => new Uint16Array(buffer) },
  BF16: uint16,
  UINT16: uint16,
  UINT8: { type: new Uint8(), view: (buffer) => new Uint8Array(buffer) },
  INT8: { type: new Int8(), view: (buffer) => new Int8Array(buffer) },
  INT32: { type: new Int32(), view: (buffer) => new Int32Array(buffer) },
};
