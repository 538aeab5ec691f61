import { protobufFields } from "../protobuf/protobuf-fields.ts";
import { messageAt, messagesAt, numberAt, textAt, textOf } from "../protobuf/protobuf-messages.ts";
import { parseGraph, type SavedGraph } from "./saved-graph.ts";

/** What a `saved_model.pb` says of the graph that serves. */
export interface SavedModel {
  /** By name, the functions that can be called. */
  readonly signatures: ReadonlyMap<string, SavedSignature>;
  readonly graph: SavedGraph;
}

export interface SavedSignature {
  readonly inputs: ReadonlyMap<string, SavedTensor>;
  readonly outputs: ReadonlyMap<string, SavedTensor>;
}

export interface SavedTensor {
  /** What TensorFlow calls it, `serving_default_x:0`. */
  readonly tensor: string;
  /** Of `types.proto`, as `DT_FLOAT`. */
  readonly type: string;
  /** Null where an extent is open, undefined where nothing is said. */
  readonly shape: readonly (number | null)[] | undefined;
}

/** What TensorFlow calls by itself. */
const ownSignature = "__saved_model_init_op";
const servingTag = "serve";

/**
 * Reads a SavedModel, https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/saved_model.proto.
 * @throws RangeError where the bytes are no such message, or none of its graphs serves.
 */
export function parseSavedModel(bytes: Uint8Array): SavedModel {
  const tags: string[] = [];
  for (const meta of messagesAt(bytes, 2)) {
    const own = messagesAt(meta, 1).flatMap((info) => messagesAt(info, 4).map(textOf));
    tags.push(...own);
    if (own.length !== 1 || own[0] !== servingTag) continue;
    const graph = parseGraph(messageAt(meta, 2));
    const signatures = messagesAt(meta, 5).map((entry) => [textAt(entry, 1), signatureOf(entry)] as const);
    return { signatures: new Map(signatures.filter(([name]) => name !== ownSignature)), graph };
  }
  throw new RangeError(`it holds no graph of the tag ${servingTag} (its tags: ${tags.join(", ") || "none"})`);
}

function signatureOf(entry: Uint8Array): SavedSignature {
  const definition = messageAt(entry, 2);
  const named = (number: number) =>
    new Map(messagesAt(definition, number).map((one) => [textAt(one, 1), tensorOf(one)] as const));
  return { inputs: named(1), outputs: named(2) };
}

function tensorOf(entry: Uint8Array): SavedTensor {
  const info = messageAt(entry, 2);
  const [shape] = messagesAt(info, 3);
  return { tensor: textAt(info, 1), type: typeName(numberAt(info, 2)), shape: shape && shapeOf(shape) };
}

/** Undefined of unknown rank. */
function shapeOf(bytes: Uint8Array): SavedTensor["shape"] {
  const shape: (number | null)[] = [];
  for (const field of protobufFields(bytes)) {
    if (field.number === 3 && field.kind === "varint" && field.value === 1) return undefined;
    if (field.number !== 2 || field.kind !== "bytes") continue;
    const size = numberAt(field.bytes, 1);
    shape.push(size < 0 ? null : size);
  }
  return shape;
}

const types: Readonly<Record<number, string>> = {
  1: "DT_FLOAT",
  2: "DT_DOUBLE",
  3: "DT_INT32",
  4: "DT_UINT8",
  5: "DT_INT16",
  6: "DT_INT8",
  7: "DT_STRING",
  9: "DT_INT64",
  10: "DT_BOOL",
  14: "DT_BFLOAT16",
  17: "DT_UINT16",
  19: "DT_HALF",
};

function typeName(number: number): string {
  return types[number] ?? `type ${number}`;
}
