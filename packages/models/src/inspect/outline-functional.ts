import { outputAt } from "../outline/apply-layer.ts";
import type { LayerCall, Outline, OutlineLayer, OutlineTensor, TensorShape } from "../outline/outline.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** `layer, call, output`: what a layer reads. */
type Reference = readonly [layer: string, call: number, output: number];

/** One place where a layer is applied, not yet connected. */
interface Application {
  readonly key: string;
  readonly layer: OutlineLayer;
  readonly reads: readonly Reference[];
}

/**
 * The outline of a model whose layers name what they read.
 * @throws Error where one reads what is not there, or itself.
 */
export function outlineFunctional(config: JsonObject, outlineLayer: (data: JsonObject) => OutlineLayer): Outline {
  const applications = listOf(config["layers"]).flatMap((data) => applicationsOf(data as JsonObject, outlineLayer));
  const yields = connected(applications);
  const tensorOf = ([layer, call, output]: Reference): OutlineTensor => {
    const found = yields.get(keyOf(layer, call));
    if (found === undefined) throw new Error(`no layer ${layer} is applied ${call + 1} times`);
    return found(output);
  };
  return {
    name: nameOf(config, "model"),
    inputs: listOf(config["input_layers"]).map(referenceOf).map(tensorOf),
    outputs: listOf(config["output_layers"]).map(referenceOf).map(tensorOf),
  };
}

function applicationsOf(data: JsonObject, outlineLayer: (data: JsonObject) => OutlineLayer): readonly Application[] {
  const layer = outlineLayer(data);
  const name = nameOf(data, layer.name);
  if (layer.kind === "InputLayer") return [{ key: keyOf(name, 0), layer, reads: [] }];
  const first = layer.model === undefined ? 0 : 1; // a model's making was call 0
  return listOf(data["inbound_nodes"]).map((node, i) => ({
    key: keyOf(name, first + i),
    layer,
    reads: listOf(node).map(referenceOf),
  }));
}

/** What a call yields, by the place among its outputs; the same tensor each time. */
type Yields = (index: number) => OutlineTensor;

/** By key, what every call yields. */
function connected(applications: readonly Application[]): ReadonlyMap<string, Yields> {
  const done = new Map<string, Yields>();
  const known = new Map(applications.map((application) => [application.key, application]));
  const entered = new Set<Application>();
  const open = [...applications].reverse();
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { key, layer, reads } = top;
    const before = reads.map(([name, call]) => keyOf(name, call)).filter((other) => !done.has(other));
    if (done.has(key) || before.length === 0) {
      if (!done.has(key)) done.set(key, yieldsOf(layer, readOf(reads, done)));
      open.pop();
      continue;
    }
    const missing = reads.find(([name, call]) => !known.has(keyOf(name, call)));
    if (missing !== undefined || entered.has(top))
      throw new Error(`layer ${layer.name} reads ${missing?.[0] ?? "what it yields"}, which is not there before it`);
    entered.add(top);
    open.push(...before.map((other) => known.get(other) as Application));
  }
  return done;
}

function readOf(reads: readonly Reference[], done: ReadonlyMap<string, Yields>): readonly OutlineTensor[] {
  return reads.flatMap(([name, call, output]) => done.get(keyOf(name, call))?.(output) ?? []);
}

function yieldsOf(layer: OutlineLayer, inputs: readonly OutlineTensor[]): Yields {
  const call: LayerCall = { layer, inputs };
  const outputs = new Map<number, OutlineTensor>();
  const isInput = layer.kind === "InputLayer";
  return (index) => {
    const output = outputs.get(index) ?? (isInput ? { call, index, shape: shapeOf(layer) } : outputAt(call, index));
    outputs.set(index, output);
    return output;
  };
}

function shapeOf({ config }: OutlineLayer): TensorShape | undefined {
  const { batchInputShape } = config;
  return Array.isArray(batchInputShape) ? (batchInputShape as TensorShape) : undefined;
}

function referenceOf(value: unknown): Reference {
  const [layer, call, output] = listOf(value);
  return [String(layer), Number(call ?? 0), Number(output ?? 0)];
}

function keyOf(layer: string, call: number): string {
  return JSON.stringify([layer, call]);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`expected a list of layers, found ${JSON.stringify(value)?.slice(0, 40)}`);
}

function nameOf({ name }: JsonObject, otherwise: string): string {
  return typeof name === "string" ? name : otherwise;
}
