import { type Cursor, readVarint } from "../protobuf/protobuf-fields.ts";
import { numberAt } from "../protobuf/protobuf-messages.ts";

/** A variable, and where its values lie. */
export interface SavedVariable {
  /** `layer-0/kernel/.ATTRIBUTES/VARIABLE_VALUE` */
  readonly key: string;
  /** Of `types.proto`. */
  readonly dtype: number;
  /** Which of the files. */
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
}

export interface VariableIndex {
  /** How many files there are. */
  readonly shards: number;
  readonly variables: readonly SavedVariable[];
}

const magic = 0xdb4775248b80fb57n;
const footerBytes = 48;
const magicBytes = 8;
/** After a block stand how it is compressed, and its checksum. */
const notCompressed = 0;

/**
 * Reads a `variables.index`: a sorted table of LevelDB's, whose values are messages of
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto.
 * @returns Null where it is compressed, which TensorFlow does not do by itself.
 * @throws RangeError where the bytes are no such table.
 */
export function readVariableIndex(bytes: Uint8Array): VariableIndex | null {
  const footer = bytes.subarray(-footerBytes);
  const isTable =
    footer.length === footerBytes && Buffer.from(footer.subarray(-magicBytes)).readBigUInt64LE() === magic;
  if (!isTable) throw new RangeError("it does not end as a table does");
  const cursor = { at: 0 };
  readHandle(footer, cursor); // of the block of filters
  const blocks = blockAt(bytes, readHandle(footer, cursor));
  let shards = 1;
  const variables: SavedVariable[] = [];
  for (const { value: handle } of blocks ?? []) {
    const entries = blockAt(bytes, readHandle(handle, { at: 0 }));
    if (entries === null) return null;
    for (const { key, value } of entries) {
      if (key === headerKey) shards = numberAt(value, 1);
      else variables.push(variableOf(key, value));
    }
  }
  return blocks && { shards, variables };
}

const headerKey = "";

function variableOf(key: string, entry: Uint8Array): SavedVariable {
  const [dtype, shard, offset, bytes] = [1, 3, 4, 5].map((number) => numberAt(entry, number)) as [
    number,
    number,
    number,
    number,
  ];
  return { key, dtype, shard, offset, bytes };
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

function readHandle(bytes: Uint8Array, cursor: Cursor): Handle {
  return { offset: readVarint(bytes, cursor), size: readVarint(bytes, cursor) };
}

interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** Null where it is compressed. */
function blockAt(bytes: Uint8Array, { offset, size }: Handle): readonly Entry[] | null {
  if (!(offset >= 0 && size >= 0 && offset + size < bytes.length))
    throw new RangeError(`a block ends at byte ${offset + size} of ${bytes.length}`);
  return bytes[offset + size] === notCompressed ? [...entriesOf(bytes.subarray(offset, offset + size))] : null;
}

/** Each key says how much of the one before it begins with. The block ends with where keys are whole, and their number. */
function* entriesOf(block: Uint8Array): Generator<Entry> {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (block.length < 4) throw new RangeError(`a block of ${block.length} bytes`);
  const end = block.length - 4 * (1 + view.getUint32(block.length - 4, true));
  const cursor = { at: 0 };
  let key = Buffer.alloc(0);
  while (cursor.at < end) {
    const [shared, own, length] = [0, 0, 0].map(() => readVarint(block, cursor)) as [number, number, number];
    const from = cursor.at;
    cursor.at += own + length;
    if (!(shared <= key.length && own >= 0 && length >= 0 && cursor.at <= end))
      throw new RangeError(`an entry ends at byte ${cursor.at} of a block of ${end}`);
    key = Buffer.concat([key.subarray(0, shared), block.subarray(from, from + own)]);
    yield { key: key.toString("utf8"), value: block.subarray(from + own, cursor.at) };
  }
}
