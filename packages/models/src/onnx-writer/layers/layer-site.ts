import { FacultyError } from "@faculty/shared/errors";
import type { LayerConfig } from "../../outline/outline.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import type { Value } from "../graph/value.ts";
import type { LayerWeights } from "./layer-weights.ts";

/** A layer in one of the places where it is applied. */
export interface LayerSite {
  /** Its class. */
  readonly kind: string;
  readonly name: string;
  readonly config: LayerConfig;
  readonly weights: LayerWeights;
  readonly inputs: readonly Value[];
  /** Of what it yields, every extent known; the batch counts as 1. */
  readonly shape: readonly number[];
  readonly graph: GraphBuilder;
}

/** Writes what a layer computes when nobody trains. @throws FacultyError BAD_MODEL where ONNX has no such thing. */
export type LayerWriter = (site: LayerSite) => Value;

/** The only input of a layer that takes one. */
export function inputOf({ inputs: [input, ...more], kind, name }: LayerSite): Value {
  if (input === undefined || more.length > 0) throw unwritten({ kind, name }, `it has ${more.length + 1} inputs`);
  return input;
}

/** A layer that is not written as it is. */
export function unwritten({ kind, name }: Pick<LayerSite, "kind" | "name">, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `layer ${name} (${kind}) cannot be written as ONNX: ${why}`, { layer: name });
}
