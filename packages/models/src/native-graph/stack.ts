import { dataTypes, type Edge, type GraphNode, specOf, valuesIn } from "./graph-node.ts";
import { sameEdge } from "./pattern.ts";
import { reshaped } from "./reshaped.ts";

/** Matrices of so many columns, of float32, one below the other: the same tensor each time for the same matrices. */
export type Stack = (matrices: readonly Edge[], columns: number) => Edge;

export function createStack(): Stack {
  const known: { readonly matrices: readonly Edge[]; readonly columns: number; readonly stacked: Edge }[] = [];
  return (matrices, columns) => {
    const found = known.find(
      (one) =>
        one.columns === columns &&
        one.matrices.length === matrices.length &&
        one.matrices.every((matrix, i) => sameEdge(matrix, matrices[i])),
    );
    if (found !== undefined) return found.stacked;
    const stacked = whole(matrices, columns) ?? concatenated(matrices, columns);
    known.push({ matrices, columns, stacked });
    return stacked;
  };
}

/** What the matrices are all pieces of, in their order. */
function whole(matrices: readonly Edge[], columns: number): Edge | null {
  const [first] = matrices;
  if (first?.node.kind !== "operation" || first.node.operation !== "Unpack") return null;
  const { node } = first;
  const axis = node.attributes["axis"];
  const isAllOfIt =
    axis?.kind === "int" &&
    axis.value === 0 &&
    matrices.length === node.outputs.length &&
    matrices.every((matrix, i) => matrix.node === node && matrix.output === i);
  return isAllOfIt ? { node: reshaped(node.inputs[0] as Edge, [rowsIn(matrices, columns), columns]), output: 0 } : null;
}

function concatenated(matrices: readonly Edge[], columns: number): Edge {
  const axis: GraphNode = { kind: "constant", spec: { dtype: dataTypes.int32, shape: [] }, values: Int32Array.of(0) };
  const rows = matrices.map((matrix) => ({
    node: reshaped(matrix, [rowsIn([matrix], columns), columns]),
    output: 0,
  }));
  return {
    node: {
      kind: "operation",
      operation: "ConcatV2",
      inputs: [...rows, { node: axis, output: 0 }],
      attributes: {
        N: { kind: "int", value: rows.length },
        T: { kind: "type", value: dataTypes.float32 },
        Tidx: { kind: "type", value: dataTypes.int32 },
      },
      outputs: [{ dtype: dataTypes.float32, shape: [rowsIn(matrices, columns), columns] }],
    },
    output: 0,
  };
}

/** −1 where any number of samples is taken. */
function rowsIn(matrices: readonly Edge[], columns: number): number {
  if (matrices.some((matrix) => specOf(matrix).shape.some((extent) => extent < 0))) return -1;
  return matrices.reduce((rows, matrix) => rows + valuesIn(matrix), 0) / columns;
}
