import type { tf } from "@faculty/models/backend";
import { dropoutLayers } from "@faculty/models/layers";
import {
  dataTypes,
  initialFeeds,
  loadedFetch,
  loadGraph,
  type NativeBackend,
  nativeId,
  type VariableNode,
} from "@faculty/models/native-graph";
import { sizeOf } from "@faculty/shared/tensor";
import type { BatchFeed } from "../gradients/batch-feeds.ts";
import type { StepRates } from "../optimizer/optimizer.ts";
import { feedNode, maskName, type RecordedStep, recordStep, type StepParts } from "./record-step.ts";
import { rateFeeds, writeGraph } from "./write-graph.ts";

/** Whole training steps, each one call into TensorFlow, for batches of one layout and temperature. */
export interface CompiledStep extends Disposable {
  /** Does a step on the graph's own state; reads nothing back. */
  run(feeds: readonly BatchFeed[], rates: StepRates): void;
  /** @param values - One a node of the state. */
  load(values: readonly tf.Tensor[]): void;
  /** One a node of the state. Inside `tf.tidy`. */
  read(): readonly tf.Tensor[];
}

/** @throws FacultyError BACKEND_UNAVAILABLE, saying why, for a step that cannot be a graph. */
export function compileStep(
  backend: NativeBackend,
  parts: StepParts,
  feeds: readonly BatchFeed[],
  temperature: number,
): CompiledStep {
  const { binding } = backend;
  const recorded = recordStep(backend, parts, feeds, temperature);
  const graph = loadGraph(backend, writeGraph(parts, feeds, recorded));
  const names = { fed: feedNames(feeds, recorded), ...stateNames(parts.state.nodes) };
  const layers = new Map(dropoutLayers(parts.model).map((layer) => [maskName(layer), layer]));

  function discard(inputs: readonly number[], fed: string, fetch: string): void {
    for (const { id } of graph.run(inputs, fed, fetch)) binding.deleteTensor(id);
  }

  return {
    run: (given, rates) => {
      const inputs = given.map((feed) => binding.createTensor(feed.shape, dataTypes[feed.dtype], feed.values));
      for (const name of rateFeeds)
        inputs.push(binding.createTensor([], dataTypes.float32, Float32Array.of(rates[name])));
      for (const { name, spec } of recorded.masks) {
        const mask = layers.get(name)?.mask(sizeOf(spec.shape)) ?? new Float32Array();
        inputs.push(binding.createTensor(spec.shape, spec.dtype, mask));
      }
      try {
        discard(inputs, names.fed, "done:0");
      } finally {
        inputs.forEach(binding.deleteTensor);
      }
    },
    load: (values) => {
      const inputs = values.map((value) => nativeId(backend, value));
      discard(inputs, names.initial, loadedFetch);
    },
    read: () => graph.run([], "", names.values).map((tensor) => backend.createOutputTensor(tensor)),
    [Symbol.dispose]: () => graph[Symbol.dispose](),
  };
}

function feedNames(feeds: readonly BatchFeed[], { masks }: RecordedStep): string {
  return [...feeds.map((_, i) => feedNode(feeds, i).name), ...rateFeeds, ...masks.map(({ name }) => name)]
    .map((name) => `${name}:0`)
    .join();
}

function stateNames(nodes: readonly VariableNode[]) {
  return {
    initial: initialFeeds(nodes),
    values: nodes.map(({ name }) => `${name}/value:0`).join(),
  };
}
