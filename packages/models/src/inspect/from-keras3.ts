import { FacultyError } from "@faculty/shared/errors";

type JsonObject = Readonly<Record<string, unknown>>;

/** What to do about a model of Keras 3 that cannot be read. */
export const insteadOfKeras3 =
  "export it as a GraphModel (model.export, then tensorflowjs_converter), or write it with Keras 2";

/** Whether Keras 3 wrote a LayersModel's topology, whose parts it names otherwise than tfjs, which reads those of Keras 2. */
export function isKeras3(topology: unknown): boolean {
  const open: unknown[] = [topology];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { class_name: kind, keras_version: version, batch_shape: shape } = value as JsonObject;
    if (kind === "DTypePolicy" || kind === "__keras_tensor__" || Array.isArray(shape)) return true;
    if (typeof version === "string" && version.startsWith("3.")) return true;
    open.push(...Object.values(value));
  }
  return false;
}

/**
 * The topology as Keras 2 would have written it: the shape of an input, data types, and which layer reads what.
 * @param who - Begins messages, `model teachers/a`.
 * @throws FacultyError BAD_MODEL for an operation on tensors that is no layer.
 */
export function fromKeras3(who: string, topology: unknown): unknown {
  return translated(topology, { who, models: innerModels(topology) });
}

interface Reading {
  readonly who: string;
  /** Names of the models within the model. */
  readonly models: ReadonlySet<unknown>;
}

function translated(value: unknown, reading: Reading): unknown {
  if (Array.isArray(value)) return value.map((item) => translated(item, reading));
  if (!isObject(value)) return value;
  const { class_name: kind, config } = value;
  if (kind === "DTypePolicy") return dtypeOf(isObject(config) ? config["name"] : undefined);
  if (kind === "function" && typeof config === "string") return config; // an activation
  const read = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === "inbound_nodes" && Array.isArray(inner))
        return [key, inner.map((node) => (isObject(node) ? inboundNode(value, node, reading) : node))];
      if (key === "input_layers" || key === "output_layers") return [key, listOfTensors(inner, reading)];
      if (inner === "silu") return [key, "swish"]; // tfjs has it under its older name
      return [key, key === "dtype" ? dtypeOf(translated(inner, reading)) : translated(inner, reading)];
    }),
  );
  const own = read["config"];
  return typeof kind === "string" && isObject(own) ? { ...read, config: renamed(kind, own) } : read;
}

/** Weights are float32 whatever a layer computes in; tfjs computes in float32. */
function dtypeOf(name: unknown): unknown {
  return typeof name === "string" && name.includes("float") ? "float32" : name;
}

function renamed(kind: string, config: JsonObject): JsonObject {
  const { batch_shape: shape, negative_slope: slope, ...others } = config;
  if (kind === "InputLayer" && shape !== undefined) return { ...others, batch_input_shape: shape };
  if (kind === "LeakyReLU" && slope !== undefined) return { ...others, alpha: slope };
  return kind === "Bidirectional" ? { ...config, layer: withoutDirection(config["layer"]) } : config;
}

/** Both Keras 3 and tfjs put `forward_` before the name of a layer that reads both ways. */
function withoutDirection(layer: unknown): unknown {
  if (!isObject(layer) || !isObject(layer["config"])) return layer;
  const { name } = layer["config"];
  return { ...layer, config: { ...layer["config"], name: String(name).replace(/^forward_/, "") } };
}

/** `{ args: [tensor or tensors], kwargs }` → `[[layer, node, tensor, kwargs], …]`. */
function inboundNode(layer: JsonObject, { args, kwargs }: JsonObject, { who, models }: Reading): unknown {
  const given = isObject(kwargs) ? Object.entries(kwargs).filter(([, value]) => value !== null) : [];
  const tensors = (Array.isArray(args) ? args : []).flat().map(historyOf);
  if (tensors.includes(null) || given.some(([, value]) => typeof value === "object"))
    throw new FacultyError(
      "BAD_MODEL",
      `${who}, written by Keras 3: ${String(layer["name"])} (${String(layer["class_name"])}) reads other things than the outputs of layers; ${insteadOfKeras3}`,
      { who },
    );
  return tensors.map((tensor) => [...placed(tensor, models), Object.fromEntries(given)]);
}

function historyOf(argument: unknown): readonly unknown[] | null {
  if (!isObject(argument) || argument["class_name"] !== "__keras_tensor__" || !isObject(argument["config"]))
    return null;
  const { keras_history: history } = argument["config"];
  return Array.isArray(history) ? history : null;
}

/** Keras 2 counts the calls of a model from 1: its making was call 0. */
function placed(tensor: unknown, models: ReadonlySet<unknown>): readonly unknown[] {
  const [layer, call, output] = Array.isArray(tensor) ? tensor : [];
  return [layer, models.has(layer) ? Number(call) + 1 : call, output];
}

/** One tensor is written without a list around it, several may be written by name. */
function listOfTensors(value: unknown, { models }: Reading): readonly unknown[] {
  const tensors = isObject(value) ? Object.values(value) : Array.isArray(value) ? value : [];
  return (typeof tensors[0] === "string" ? [tensors] : tensors).map((tensor) => placed(tensor, models));
}

/** Models that are layers of another one. */
function innerModels(topology: unknown): ReadonlySet<unknown> {
  const found = new Set<unknown>();
  const open: unknown[] = [topology];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { config, inbound_nodes: nodes } = value as JsonObject;
    if (nodes !== undefined && isObject(config) && "layers" in config) found.add(config["name"]);
    open.push(...Object.values(value));
  }
  return found;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
