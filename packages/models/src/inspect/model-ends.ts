import type { ModelJson } from "../manifests/model-json.ts";
import type { Outline, TensorShape } from "../outline/outline.ts";
import { type GraphNode, graphNodes, nodeName } from "./graph-nodes.ts";

/** Where a model begins and ends. */
export interface ModelEnds {
  readonly inputs: readonly EndTensor[];
  /** Names. */
  readonly outputs: readonly string[];
}

interface EndTensor {
  readonly name: string;
  /** As the file names it; undefined where it does not. */
  readonly dtype: string | undefined;
  /** Undefined where it is open. */
  readonly shape: TensorShape | undefined;
}

export function layersEnds({ inputs, outputs }: Outline): ModelEnds {
  return {
    inputs: inputs.map(({ call: { layer }, shape }) => ({
      name: layer.name,
      dtype: textOf(layer.config["dtype"]),
      shape,
    })),
    outputs: outputs.map(({ call }) => call.layer.name),
  };
}

/** As TensorFlow.js takes them: what the signature names, else placeholders and what nobody reads. */
export function graphEnds(json: ModelJson): ModelEnds {
  const nodes = graphNodes(json.modelTopology);
  const signature = signatureOf(json);
  const named = (key: "inputs" | "outputs") =>
    tensorNames(signature?.[key]).flatMap((name) => nodes.get(nodeName(name)) ?? []);
  const [inputs, outputs] = [named("inputs"), named("outputs")];
  const read = new Set([...nodes.values()].flatMap(({ input }) => input.map(nodeName)));
  const all = [...nodes.values()];
  return {
    inputs: (inputs.length > 0 ? inputs : all.filter(({ op }) => op.startsWith("Placeholder"))).map(endOf),
    // To TensorFlow.js a constant that nobody reads is an output too.
    outputs: (outputs.length > 0 ? outputs : all.filter(({ name }) => !read.has(name)))
      .filter(({ op }) => op !== "Const")
      .map(({ name }) => name),
  };
}

type Signature = Readonly<Record<"inputs" | "outputs", unknown>>;

function signatureOf(json: ModelJson): Signature | undefined {
  const { signature, userDefinedMetadata: more } = json as {
    readonly signature?: unknown;
    userDefinedMetadata?: unknown;
  };
  const own = isObject(more) && isObject(more["signature"]) ? more["signature"] : signature;
  return isObject(own) ? (own as Signature) : undefined;
}

function tensorNames(entries: unknown): readonly string[] {
  return isObject(entries)
    ? Object.values(entries).flatMap((entry) => (isObject(entry) ? [String(entry["name"])] : []))
    : [];
}

function endOf({ name, attr }: GraphNode): EndTensor {
  const { dtype, shape } = attr as { readonly dtype?: unknown; readonly shape?: unknown };
  return { name, dtype: isObject(dtype) ? textOf(dtype["type"]) : undefined, shape: shapeOf(shape) };
}

/** `{ shape: { dim: [{ size: "-1" }, { size: "28" }] } }`; open extents are null. */
function shapeOf(attribute: unknown): TensorShape | undefined {
  const shape = isObject(attribute) ? attribute["shape"] : undefined;
  if (!isObject(shape) || shape["unknownRank"] === true) return undefined;
  const { dim } = shape;
  if (!Array.isArray(dim)) return [];
  return dim.map((one: unknown) => {
    const size = isObject(one) ? Number(one["size"]) : -1;
    return size >= 0 ? size : null;
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
