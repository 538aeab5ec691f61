/** The types of tensors that we write. */
export type OnnxType = "float32" | "float16" | "int8" | "int32" | "int64" | "bool";

/** An attribute of a node, under the name of its kind. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly texts: readonly string[] };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** An operator of the standard, applied. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Names of tensors; an optional one that is left out is the empty text. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

type OnnxValues = Float32Array | Uint16Array | Int8Array | Int32Array | BigInt64Array;

/** Values that the file holds; float16 as its bits. */
export interface OnnxTensor {
  readonly dtype: OnnxType;
  readonly dims: readonly number[];
  readonly data: OnnxValues;
}

/** What goes in or comes out. */
export interface OnnxEnd {
  readonly name: string;
  readonly dtype: OnnxType;
  /** Without the batch, which may be of any size; null where it is not stated. */
  readonly shape: readonly number[] | null;
}

/** A graph in memory: nodes in an order in which each follows those that it reads. */
export interface OnnxGraph {
  readonly name: string;
  readonly input: OnnxEnd & { readonly shape: readonly number[] };
  readonly outputs: readonly OnnxEnd[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  /** What the model itself is shown: the input, or what the preparation in the graph makes of it. */
  readonly body: string;
}
