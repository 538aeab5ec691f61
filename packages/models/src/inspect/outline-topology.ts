import { applied } from "../outline/apply-layer.ts";
import type { LayerConfig, Outline, OutlineLayer, OutlineTensor, TensorShape } from "../outline/outline.ts";
import { camelCased } from "./camel-case.ts";
import { checkKnown } from "./known-classes.ts";
import { outlineFunctional } from "./outline-functional.ts";
import { readableTopology } from "./readable-topology.ts";
import { refusal } from "./refusal.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The outline of a LayersModel, told from its topology alone.
 * @param who - Begins messages, `model teachers/a`.
 * @throws FacultyError BAD_MODEL for what TensorFlow.js would not build, as far as it is looked at here.
 */
export function outlineTopology(who: string, topology: unknown): Outline {
  const read = readableTopology(who, topology);
  try {
    const root = objectOf(read);
    return outlineModel(objectOf(root["model_config"] ?? root));
  } catch (cause) {
    throw refusal(who, topology, cause);
  }
}

function outlineModel({ class_name: kind, config }: JsonObject): Outline {
  if (kind === "Sequential") return outlineSequential(config);
  if (kind === "Model" || kind === "Functional") return outlineFunctional(objectOf(config), outlineLayer);
  throw new Error(`expected a model, found ${String(kind)}`);
}

/** A layer as its model's topology has it. */
function outlineLayer(data: JsonObject): OutlineLayer {
  const { class_name: kind, config } = data;
  if (kind === "Sequential" || kind === "Model" || kind === "Functional") {
    const model = outlineModel(data);
    return { kind, name: model.name, config: {}, model };
  }
  const own = camelCased(objectOf(config)) as LayerConfig;
  checkKnown(String(kind), own);
  return { kind: String(kind), name: String(own["name"] ?? kind), config: own };
}

function outlineSequential(config: unknown): Outline {
  const { layers, name = "sequential" } = Array.isArray(config) ? { layers: config } : objectOf(config);
  const [first, ...others] = (Array.isArray(layers) ? layers : []).map((data) => outlineLayer(objectOf(data)));
  if (first === undefined) throw new Error("a Sequential model without layers");
  const input = inputBefore(first);
  const begun = first.kind === "InputLayer" ? input : applied(first, input);
  const output = others.reduce((x, layer) => applied(layer, x), begun);
  return { name: String(name), inputs: [input], outputs: [output] };
}

/** The input of a Sequential model, which its first layer tells of. */
function inputBefore(first: OutlineLayer): OutlineTensor {
  const inner = first.model?.inputs[0];
  if (inner !== undefined) return { call: { layer: inner.call.layer, inputs: [] }, index: 0, shape: inner.shape };
  const shape = firstShape(first);
  if (shape === undefined)
    throw new Error("The first layer in a Sequential model must get an `inputShape` or `batchInputShape` argument.");
  const { dtype } = first.config;
  const own = { kind: "InputLayer", name: `${first.name}_input`, config: { dtype, batchInputShape: shape } };
  return { call: { layer: first.kind === "InputLayer" ? first : own, inputs: [] }, index: 0, shape };
}

/** What a layer says of its input, the batch first. */
function firstShape({ kind, config }: Pick<OutlineLayer, "kind" | "config">): TensorShape | undefined {
  const { batchInputShape, inputShape, batchSize = null, inputDim, inputLength = null } = config;
  if (Array.isArray(batchInputShape)) return batchInputShape as TensorShape;
  if (Array.isArray(inputShape)) return [batchSize, ...inputShape] as TensorShape;
  if (kind === "Embedding") return [batchSize, ...[inputLength].flat()] as TensorShape;
  return kind === "Dense" && typeof inputDim === "number" ? ([batchSize, inputDim] as TensorShape) : undefined;
}

function objectOf(value: unknown): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new Error(`expected a layer's description, found ${JSON.stringify(value)?.slice(0, 40)}`);
}
