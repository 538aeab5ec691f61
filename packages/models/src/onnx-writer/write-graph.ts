import { FacultyError } from "@faculty/shared/errors";
import { type OutputPart, type OutputSpec, outputParts, rowWidth, type SingleOutput } from "@faculty/shared/outputs";
import tf from "#tfjs";
import { outlineBuilt } from "../layers/outline-built.ts";
import type { LayerCall, OutlineTensor } from "../outline/outline.ts";
import { callsOf } from "../outline/outline-calls.ts";
import { createGraphBuilder, type GraphBuilder } from "./graph/graph-builder.ts";
import type { OnnxGraph, OnnxNode } from "./graph/onnx-graph.ts";
import { straight, type Value } from "./graph/value.ts";
import { type LayerSite, unwritten } from "./layers/layer-site.ts";
import type { LayerWeights } from "./layers/layer-weights.ts";
import { layerWriters } from "./layers/layer-writers.ts";
import { type WrittenPreparation, writePreparation } from "./write-preparation.ts";

/** What the graph yields first, and what became of the model's own end. */
export type LogitsFrom = "as they are" | "its softmax left out" | "the logarithm of its probabilities";

export interface WrittenGraph {
  readonly graph: OnnxGraph;
  readonly logits: LogitsFrom;
}

export interface WrittenModel {
  readonly model: tf.LayersModel;
  readonly name: string;
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** Whether it ends in probabilities. */
  readonly endsInProbabilities: boolean;
  /** What it says of a sample; absent: one class of many. */
  readonly says?: OutputSpec;
  /** Written into the graph, which then takes the data set's samples; absent: it takes the model's own. */
  readonly preparation?: WrittenPreparation | undefined;
}

const inputName = "input";
export const logitsName = "logits";
const probabilitiesName = "probabilities";
const valuesName = "values";

type Ending = Pick<OnnxNode, "op" | "attributes">;

const asItIs: Ending = { op: "Identity", attributes: {} };

/** What the graph yields beside what the model does, by the kind of what it says; null: that is all there is. */
const endings: Readonly<Record<SingleOutput["kind"], Ending | null>> = {
  distribution: { op: "Softmax", attributes: { axis: { int: -1 } } },
  independent: { op: "Sigmoid", attributes: {} },
  values: null,
};

/** What the teacher of such a model takes for the logarithm of 0, 2⁻¹²⁶. */
const smallestProbability = 2 ** -126;

/**
 * A model's layers as operators of ONNX. The graph takes float32 `[batch, …sample]` and yields `logits` and
 * `probabilities`, `[batch, classes]`; of values `values` alone. Each of several outputs it yields under that output's own
 * name, `[batch, …positions, classes]` or `[batch, …shape]`, and of classes `NAME_probabilities` too.
 * @throws FacultyError BAD_MODEL that names the layer which cannot be written.
 */
export function writeGraph(written: WrittenModel): WrittenGraph {
  const { model, name, endsInProbabilities, preparation, says } = written;
  const named = says?.kind === "several" ? outputParts(says) : [];
  const names = named.flatMap(({ output: one }) => [one.name, probabilitiesOf(one.name)]);
  if (new Set([inputName, ...names]).size <= names.length)
    throw new FacultyError(
      "BAD_MODEL",
      `model ${name} has outputs ${names.join(", ")}, one of which is named twice, or ${inputName}`,
    );
  const graph = createGraphBuilder([inputName, logitsName, probabilitiesName, valuesName, ...names]);
  const outline = outlineBuilt(model);
  const [output, ...others] = outline.outputs;
  if (output === undefined || others.length > 0 || outline.inputs.length !== 1)
    throw new FacultyError(
      "BAD_MODEL",
      `model ${name} has ${outline.inputs.length} inputs and ${outline.outputs.length} outputs, expected one of each`,
    );
  const inputShape = preparation?.sampleShape ?? written.inputShape;
  const input: Value = { name: inputName, shape: [1, ...inputShape], isTurned: false };
  const body = preparation === undefined ? input : writePreparation(graph, input, preparation);
  const isBare = endsInProbabilities && endsInSoftmax(output);
  const [end = body] = writeModel({ graph, model, inputs: [body], scope: "", isBare });
  const values = straight(graph, end);
  const isLogarithm = endsInProbabilities && !isBare;
  graph.begin("end");
  const logits = isLogarithm
    ? graph.add("Log", [graph.add("Max", [values, graph.float(smallestProbability)])])
    : values;
  const last =
    says?.kind === "several"
      ? named.flatMap((part) => endOfPart(graph, logits, part))
      : endsOf(logits, says?.kind ?? "distribution", end.shape.slice(1));
  const outputs = last.map(({ node, shape }) => ({ name: node.name, dtype: "float32", shape }) as const);
  return {
    graph: {
      name,
      input: { name: inputName, dtype: "float32", shape: inputShape },
      outputs,
      nodes: [...graph.nodes(), ...last.map(({ node }) => node)],
      constants: graph.constants(),
      body: body.name,
    },
    logits: isLogarithm ? "the logarithm of its probabilities" : isBare ? "its softmax left out" : "as they are",
  };
}

/** A node that yields an output of the graph, and its shape without the batch. */
interface GraphEnd {
  readonly node: OnnxNode;
  readonly shape: readonly number[];
}

function yielding(name: string, inputs: readonly string[], by: Ending, shape: readonly number[]): GraphEnd {
  return { node: { name, inputs, outputs: [name], ...by }, shape };
}

function endsOf(logits: string, kind: SingleOutput["kind"], shape: readonly number[]): readonly GraphEnd[] {
  const ending = endings[kind];
  if (ending === null) return [yielding(valuesName, [logits], asItIs, shape)];
  return [yielding(logitsName, [logits], asItIs, shape), yielding(probabilitiesName, [logits], ending, shape)];
}

/** One of several outputs, cut out of the row that holds them all. */
function endOfPart(graph: GraphBuilder, all: string, { output, from, size }: OutputPart): readonly GraphEnd[] {
  const shape = output.kind === "values" ? output.shape : [...output.positions, rowWidth(output)];
  const own = graph.add("Slice", [all, graph.ints([from]), graph.ints([from + size]), graph.ints([1])]);
  const said = yielding(output.name, [graph.add("Reshape", [own, graph.ints([0, ...shape])])], asItIs, shape);
  const ending = endings[output.kind];
  return ending === null ? [said] : [said, yielding(probabilitiesOf(output.name), [output.name], ending, shape)];
}

function probabilitiesOf(name: string): string {
  return `${name}_probabilities`;
}

/** Whether a softmax is the last thing that the model does. */
function endsInSoftmax({ call, index }: OutlineTensor): boolean {
  const { kind, config, model } = call.layer;
  const inner = model?.outputs[index];
  return inner === undefined ? kind === "Softmax" || config["activation"] === "softmax" : endsInSoftmax(inner);
}

interface Writing {
  readonly graph: GraphBuilder;
  readonly model: tf.LayersModel;
  readonly inputs: readonly Value[];
  /** Before the names of layers within a model that is itself a layer. */
  readonly scope: string;
  /** Whether the softmax at its end is left out. */
  readonly isBare: boolean;
}

/** @returns The model's outputs. */
function writeModel({ model, inputs, ...writing }: Writing): readonly Value[] {
  const outline = outlineBuilt(model);
  const layers = new Map([...outline.symbols].map(([{ call }, symbol]) => [call, symbol.sourceLayer]));
  const made = new Map<LayerCall, readonly Value[]>(outline.inputs.map(({ call }, i) => [call, [inputs[i] as Value]]));
  const valueOf = ({ call, index }: OutlineTensor) => made.get(call)?.[index] as Value;
  const last = writing.isBare ? outline.outputs[0]?.call : undefined;
  for (const call of callsOf(outline)) {
    if (made.has(call)) continue;
    const layer = layers.get(call) as tf.layers.Layer;
    made.set(call, writeCall({ ...writing, isBare: call === last }, layer, call, call.inputs.map(valueOf)));
  }
  return outline.outputs.map(valueOf);
}

function writeCall(
  { graph, scope, isBare }: Omit<Writing, "model" | "inputs">,
  layer: tf.layers.Layer,
  call: LayerCall,
  inputs: readonly Value[],
): readonly Value[] {
  const { kind, config, name: own } = call.layer;
  const name = `${scope}${own}`;
  if (layer instanceof tf.LayersModel) return writeModel({ graph, model: layer, inputs, scope: `${name}/`, isBare });
  if (kind === "Softmax" && isBare) return inputs;
  const write = layerWriters[kind];
  if (write === undefined) throw unwritten({ kind, name }, "no layer of this class can");
  graph.begin(name);
  const site: LayerSite = {
    kind,
    name,
    config: isBare ? { ...config, activation: "linear" } : config,
    weights: weightsOf(layer),
    inputs,
    shape: shapeOf(layer, inputs),
    graph,
  };
  const value = write(site);
  return [{ ...value, name: graph.end(value.name, name) }];
}

/** By the last part of their names, `kernel`. */
function weightsOf(layer: tf.layers.Layer): LayerWeights {
  return layer.weights.map((weight) => ({
    name: weight.originalName.split("/").at(-1) ?? "",
    shape: weight.shape.map(Number),
    data: weight.read().dataSync<"float32">(),
  }));
}

/** Every extent, for a batch of 1. */
function shapeOf(layer: tf.layers.Layer, inputs: readonly Value[]): readonly number[] {
  const shapes = inputs.map(({ shape }) => [...shape]);
  const [first = []] = shapes;
  const shape = layer.computeOutputShape(shapes.length === 1 ? first : shapes);
  return (Array.isArray(shape[0]) ? shape[0] : shape) as number[]; // several: of a layer that is refused
}
