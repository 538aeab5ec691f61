import { packedVarints, protobufFields } from "../protobuf/protobuf-fields.ts";
import { messageAt, messagesAt, textAt, textOf } from "../protobuf/protobuf-messages.ts";
import { type ElementType, elementType } from "./element-types.ts";

/** What an ONNX file says of its model, as far as it is read here; of weights where they lie, not their values. */
export interface OnnxModel {
  readonly metadata: ReadonlyMap<string, string>;
  /** By domain and name, `acme:Foo`, the operators that the file defines itself. */
  readonly functions: ReadonlyMap<string, OnnxBody>;
  readonly nodes: readonly OnnxNode[];
  /** Its own; those of its nodes' bodies are in `everyWeight`. */
  readonly weights: readonly OnnxWeight[];
  /** Those that somebody must give; a weight that may be given is none. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** What is computed within a node: a branch of an `If`, the body of a `Loop`, an operator of the file's own. */
export interface OnnxBody {
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxWeight[];
  /** Names of the values that it yields, in their order. */
  readonly yields: readonly string[];
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Empty: the standard's own. */
  readonly domain: string;
  /** Names of values; an empty one stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** How many numbers its lists of floats hold: a tree's thresholds, a linear classifier's coefficients. */
  readonly floats: number;
  /** They may read whatever the node itself may. */
  readonly bodies: readonly OnnxBody[];
}

export interface OnnxValue {
  readonly name: string;
  /** What it is where it is no tensor. */
  readonly holds: "tensor" | "sequence" | "map" | "other";
  readonly type: ElementType;
  /** Null where an extent is open, undefined where nothing is said. */
  readonly shape: readonly (number | null)[] | undefined;
  /** What its open extents are called, null where they are not: those of one name are equal. */
  readonly axes: readonly (string | null)[];
}

export interface OnnxWeight {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly values: WeightBytes;
}

type WeightBytes =
  /** Little-endian. */
  | { readonly kind: "here"; readonly bytes: Uint8Array }
  /** In a file beside the model. */
  | {
      readonly kind: "external";
      readonly location: string;
      /** NaN where the file has no whole number. */
      readonly offset: number;
      readonly length: number | undefined;
    }
  /** In a list of another type of number. */
  | { readonly kind: "other" };

/**
 * Reads a ModelProto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. Fields that several messages set are merged
 * as protobuf does it: lists follow one another.
 * @throws RangeError where the bytes are no such message.
 */
export function parseOnnxModel(bytes: Uint8Array): OnnxModel {
  const metadata = new Map<string, string>();
  const functions = new Map<string, OnnxBody>();
  const graph: Graph = { nodes: [], weights: [], inputs: [], outputs: [] };
  let graphs = 0;
  for (const field of protobufFields(bytes)) {
    if (field.kind !== "bytes") continue;
    if (field.number === 7) {
      readGraph(field.bytes, graph);
      graphs++;
    } else if (field.number === 14) {
      metadata.set(textAt(field.bytes, 1), textAt(field.bytes, 2));
    } else if (field.number === 25) {
      functions.set(`${textAt(field.bytes, 10)}:${textAt(field.bytes, 1)}`, functionOf(field.bytes));
    }
  }
  if (graphs === 0) throw new RangeError("it holds no graph");
  const own = new Set(graph.weights.map(({ name }) => name));
  return { metadata, functions, ...graph, inputs: graph.inputs.filter(({ name }) => !own.has(name)) };
}

interface Graph {
  readonly nodes: OnnxNode[];
  readonly weights: OnnxWeight[];
  readonly inputs: OnnxValue[];
  readonly outputs: OnnxValue[];
}

function readGraph(bytes: Uint8Array, { nodes, weights, inputs, outputs }: Graph): void {
  for (const field of protobufFields(bytes)) {
    if (field.kind !== "bytes") continue;
    if (field.number === 1) readNode(field.bytes, nodes, weights);
    else if (field.number === 5) weights.push(weightOf(field.bytes));
    else if (field.number === 11) inputs.push(valueOf(field.bytes));
    else if (field.number === 12) outputs.push(valueOf(field.bytes));
  }
}

function readNode(bytes: Uint8Array, nodes: OnnxNode[], weights: OnnxWeight[]): void {
  const node = nodeOf(bytes);
  nodes.push(node);
  if (node.op === "Constant") weights.push(...constantOf(bytes, node));
}

function functionOf(bytes: Uint8Array): OnnxBody {
  const nodes: OnnxNode[] = [];
  const weights: OnnxWeight[] = [];
  for (const node of messagesAt(bytes, 7)) readNode(node, nodes, weights);
  return { nodes, weights, yields: messagesAt(bytes, 5).map(textOf) };
}

function bodyOf(bytes: Uint8Array): OnnxBody {
  const graph: Graph = { nodes: [], weights: [], inputs: [], outputs: [] };
  readGraph(bytes, graph);
  return { nodes: graph.nodes, weights: graph.weights, yields: graph.outputs.map(({ name }) => name) };
}

function nodeOf(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const bodies: OnnxBody[] = [];
  let floats = 0;
  for (const field of protobufFields(bytes)) {
    if (field.kind !== "bytes") continue;
    if (field.number === 1) inputs.push(textOf(field.bytes));
    else if (field.number === 2) outputs.push(textOf(field.bytes));
    else if (field.number === 5) {
      floats += floatsOf(field.bytes);
      bodies.push(...[...messagesAt(field.bytes, 6), ...messagesAt(field.bytes, 11)].map(bodyOf)); // a graph, several
    }
  }
  const domain = textAt(bytes, 7);
  return {
    name: textAt(bytes, 3),
    op: textAt(bytes, 4),
    domain: domain === "ai.onnx" ? "" : domain,
    inputs,
    outputs,
    floats,
    bodies,
  };
}

/** Some exporters write every weight as a node that yields it: the tensor is its attribute `value`. */
function constantOf(bytes: Uint8Array, { outputs: [name = ""] }: OnnxNode): readonly OnnxWeight[] {
  return messagesAt(bytes, 5)
    .filter((attribute) => textAt(attribute, 1) === "value")
    .map((attribute) => ({ ...weightOf(messageAt(attribute, 5)), name }));
}

/** Of an attribute, packed or one by one. */
function floatsOf(bytes: Uint8Array): number {
  let size = 0;
  for (const field of protobufFields(bytes))
    if (field.number === 7 && field.kind !== "varint") size += field.bytes.length;
  return size / Float32Array.BYTES_PER_ELEMENT;
}

/** `TypeProto` is a union: which field there is says what the value holds. */
const holders: Readonly<Record<number, OnnxValue["holds"]>> = { 1: "tensor", 4: "sequence", 5: "map" };

function valueOf(bytes: Uint8Array): OnnxValue {
  let holds: OnnxValue["holds"] = "other";
  let type = 0;
  let shape: OnnxValue["shape"];
  let axes: OnnxValue["axes"] = [];
  for (const field of protobufFields(bytes)) {
    if (field.number !== 2 || field.kind !== "bytes") continue;
    for (const held of protobufFields(field.bytes)) {
      if (held.kind !== "bytes" || held.number === 6) continue; // 6: what it denotes, for people
      holds = holders[held.number] ?? "other";
      if (holds !== "tensor") continue;
      for (const part of protobufFields(held.bytes)) {
        if (part.number === 1 && part.kind === "varint") type = part.value;
        else if (part.number === 2 && part.kind === "bytes") {
          shape = shapeOf(part.bytes);
          axes = messagesAt(part.bytes, 1).map((extent) => textAt(extent, 2) || null);
        }
      }
    }
  }
  return { name: textAt(bytes, 1), holds, type: elementType(type), shape, axes };
}

function shapeOf(bytes: Uint8Array): readonly (number | null)[] {
  const shape: (number | null)[] = [];
  for (const field of protobufFields(bytes)) {
    if (field.number !== 1 || field.kind !== "bytes") continue;
    let extent: number | null = null;
    for (const part of protobufFields(field.bytes))
      if (part.number === 1 && part.kind === "varint" && part.value >= 0) extent = part.value;
    shape.push(extent);
  }
  return shape;
}

function weightOf(bytes: Uint8Array): OnnxWeight {
  const dims: number[] = [];
  const external = new Map<string, string>();
  let type = 0;
  let isExternal = false;
  let here: Uint8Array | undefined;
  for (const field of protobufFields(bytes)) {
    if (field.kind === "varint") {
      if (field.number === 1) dims.push(field.value);
      else if (field.number === 2) type = field.value;
      else if (field.number === 14) isExternal = field.value === 1;
    } else if (field.kind === "bytes") {
      if (field.number === 1) dims.push(...packedVarints(field.bytes));
      else if (field.number === 9 || field.number === 4)
        here = field.bytes; // raw_data, or packed float_data
      else if (field.number === 13) {
        external.set(textAt(field.bytes, 1), textAt(field.bytes, 2));
      }
    }
  }
  const values: WeightBytes = isExternal
    ? {
        kind: "external",
        location: external.get("location") ?? "",
        offset: wholeNumber(external.get("offset") ?? "0"),
        length: external.has("length") ? wholeNumber(external.get("length") ?? "") : undefined,
      }
    : here === undefined
      ? { kind: "other" }
      : { kind: "here", bytes: here };
  return { name: textAt(bytes, 8), type: elementType(type), dims, values };
}

function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
