import { dataTypes, type Edge } from "./graph-node.ts";

/** A constant of one value, whatever its rank, through casts to its own type; null of anything else. */
export function scalarOf({ node }: Edge): number | null {
  if (node.kind === "operation" && (node.operation === "Cast" || node.operation === "Reshape")) {
    const [input] = node.inputs;
    return input === undefined || node.outputs[0]?.dtype !== dataTypes.float32 ? null : scalarOf(input);
  }
  if (node.kind !== "constant" || node.spec.dtype !== dataTypes.float32 || node.values.length !== 1) return null;
  return node.values[0] as number;
}

/** A factor that changes no digit of what it multiplies, short of overflow and of denormal numbers. */
export function isPowerOfTwo(value: number | null): value is number {
  return value !== null && value > 0 && Number.isInteger(Math.log2(value));
}
