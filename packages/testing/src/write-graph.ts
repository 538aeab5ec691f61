import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A constant whose values the weights file holds. */
interface GraphWeight {
  readonly shape: readonly number[];
  /** int32 where `dtype` says so. */
  readonly values: readonly number[];
  readonly dtype?: "int32";
}

/** A node, its inputs by name. Attributes are as TensorFlow's JSON has them; `T` is float32 where they do not say. */
type GraphOperation = readonly [op: string, inputs: readonly string[], attr?: Readonly<Record<string, unknown>>];

export interface WrittenGraph {
  /** Of the placeholder `x`; −1 is any extent. */
  readonly shape: readonly number[];
  /** Of the placeholder; float32 where absent. */
  readonly type?: string;
  readonly weights: Readonly<Record<string, GraphWeight>>;
  /** By name; a node that nobody reads is an output. */
  readonly nodes: Readonly<Record<string, GraphOperation>>;
  /** Functions that control flow calls. */
  readonly library?: object;
}

/** Writes a GraphModel folder without a manifest, its nodes as TensorFlow's converter writes them. */
export async function writeGraph(folder: string, graph: WrittenGraph): Promise<void> {
  const { shape, type = "DT_FLOAT", weights, nodes, library = {} } = graph;
  const placeholder = { dtype: { type }, shape: { shape: dimensions(shape) } };
  const node = [
    { name: "x", op: "Placeholder", input: [], attr: placeholder },
    ...Object.entries(weights).map(([name, weight]) => constant(name, weight)),
    ...Object.entries(nodes).map(([name, [op, input, attr]]) => ({ name, op, input, attr: { T: float, ...attr } })),
  ];
  const specs = Object.entries(weights).map(([name, { shape: own, dtype = "float32" }]) => ({
    name,
    shape: own,
    dtype,
  }));
  const json = {
    format: "graph-model",
    modelTopology: { node, library, versions: {} },
    weightsManifest: [{ paths: ["weights.bin"], weights: specs }],
  };
  const bytes = Object.values(weights).map(({ values, dtype }) =>
    Buffer.from((dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values)).buffer),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.json"), JSON.stringify(json));
  await writeFile(join(folder, "weights.bin"), Buffer.concat(bytes));
}

const float = { type: "DT_FLOAT" };

function constant(name: string, { shape, dtype }: GraphWeight) {
  const type = dtype === "int32" ? "DT_INT32" : "DT_FLOAT";
  return {
    name,
    op: "Const",
    input: [],
    attr: { dtype: { type }, value: { tensor: { dtype: type, tensorShape: dimensions(shape) } } },
  };
}

function dimensions(shape: readonly number[]) {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}
