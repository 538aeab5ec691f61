import type { ModelJson } from "../manifests/model-json.ts";
import type { Outline, TensorShape } from "../outline/outline.ts";
import { type GraphNode, graphNodes, nodeName } from "./graph-nodes.ts";

/** Where a model begins and ends. */
export interface ModelEnds {
  readonly inputs: readonly EndTensor[];
  readonly outputs: readonly EndOutput[];
}

/** Where a model says something. */
interface EndOutput {
  /** As the model's signature calls it, or else the node or layer itself. */
  readonly name: string;
  /** The node or layer; `node:1` of one that yields several. */
  readonly tensor: string;
}

interface EndTensor {
  /** Of the node or layer. */
  readonly name: string;
  /** As the model's signature calls it. */
  readonly alias: string;
  /** Whether the model does without it. */
  readonly hasDefault: boolean;
  /** As the file names it; undefined where it does not. */
  readonly dtype: string | undefined;
  /** Undefined where it is open. */
  readonly shape: TensorShape | undefined;
}

export function layersEnds({ inputs, outputs }: Outline): ModelEnds {
  return {
    inputs: inputs.map(({ call: { layer }, shape }) => ({
      name: layer.name,
      alias: layer.name,
      hasDefault: false,
      dtype: textOf(layer.config["dtype"]),
      shape,
    })),
    outputs: outputs.map(({ call, index }) => {
      const tensor = index === 0 ? call.layer.name : `${call.layer.name}:${index}`;
      return { name: tensor, tensor };
    }),
  };
}

/** As TensorFlow.js takes them: what the signature names, else placeholders and what nobody reads. */
export function graphEnds(json: ModelJson): ModelEnds {
  const nodes = graphNodes(json.modelTopology);
  const signature = signatureOf(json);
  const named = (key: "inputs" | "outputs") =>
    tensorNames(signature?.[key]).flatMap(([alias, tensor]) => {
      const node = nodes.get(nodeName(tensor));
      return node === undefined ? [] : [{ alias: withoutZero(alias), tensor: withoutZero(tensor), node }];
    });
  const [inputs, outputs] = [named("inputs"), named("outputs")];
  const read = new Set([...nodes.values()].flatMap(({ input }) => input.map(nodeName)));
  const all = [...nodes.values()];
  return {
    inputs: (inputs.length > 0 ? inputs : all.filter(({ op }) => op.startsWith("Placeholder")).map(unnamed)).map(endOf),
    // To TensorFlow.js a constant that nobody reads is an output too.
    outputs: (outputs.length > 0 ? outputs : all.filter(({ name }) => !read.has(name)).map(unnamed))
      .filter(({ node: { op } }) => op !== "Const")
      .map(({ alias, tensor }) => ({ name: alias, tensor })),
  };
}

interface NamedNode {
  readonly alias: string;
  readonly tensor: string;
  readonly node: GraphNode;
}

function unnamed(node: GraphNode): NamedNode {
  return { alias: node.name, tensor: node.name, node };
}

/** Output 0 of a node goes by the node's name. */
function withoutZero(tensor: string): string {
  return tensor.replace(/:0$/, "");
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

function tensorNames(entries: unknown): readonly (readonly [alias: string, tensor: string])[] {
  return isObject(entries)
    ? Object.entries(entries).flatMap(([alias, entry]) =>
        isObject(entry) ? [[alias, String(entry["name"])] as const] : [],
      )
    : [];
}

function endOf({ alias, node: { name, op, attr } }: NamedNode): EndTensor {
  const { dtype, shape } = attr as { readonly dtype?: unknown; readonly shape?: unknown };
  return {
    name,
    alias,
    hasDefault: op === "PlaceholderWithDefault",
    dtype: isObject(dtype) ? textOf(dtype["type"]) : undefined,
    shape: shapeOf(shape),
  };
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
