import { tf } from "@faculty/models/backend";
import { inputTensor } from "@faculty/models/files";
import { layerOutputs, modelCost } from "@faculty/models/layers";
import { saidBy } from "@faculty/models/manifests";
import type { Forward } from "@faculty/models/native-graph";
import { checkLayer } from "@faculty/shared/protocol";
import { asLogits } from "../../teacher/as-logits.ts";
import { byRows } from "../../teacher/by-rows.ts";
import type { OpenKind } from "../../teacher/open-kind.ts";
import type { Teacher } from "../../teacher/teacher.ts";
import { graphInference, heldWeights } from "./graph-inference.ts";
import { inferenceOf, logitsOf } from "./inference-of.ts";
import { type Loaded, loadTfjs } from "./load-tfjs.ts";

/** A LayersModel folder; every layer between its input and its output can be asked for. */
export const openLayersTeacher: OpenKind = async (path, options) => {
  const { loaded, digest } = await loadTfjs("layers", path, options);
  return layersTeacher(loaded, digest);
};

function layersTeacher({ model, manifest, input, tokens }: Loaded<"layers">, digest: string): Teacher {
  const { name, inputShape, vocabulary, output } = manifest;
  const said = saidBy(manifest);
  const read = (values: Float32Array) => asLogits(said.kind, output, values);
  const layers = layerOutputs(model);
  const { parameters } = modelCost(model);
  const { whole } = input;
  const who = `teacher ${name}`;
  const forward: Forward = (inputs) => [model.apply(inputs) as tf.Tensor];
  const held = heldWeights(model.weights.map((weight) => weight.read()));
  const graph = input.rows === "any" ? graphInference(forward, { shape: inputShape, whole, who }, held) : null;
  /** The model with those outputs after its own; it shares the layers, so it is not disposed on its own. */
  let last = { wanted: "[]", model };

  function withLayers(wanted: readonly string[]): tf.LayersModel {
    const key = JSON.stringify(wanted);
    if (last.wanted !== key) {
      for (const layer of wanted) checkLayer(name, layer, [...layers.keys()]);
      const inner = wanted.map((layer) => layers.get(layer) as tf.SymbolicTensor);
      last = { wanted: key, model: tf.model({ inputs: model.inputs, outputs: [...model.outputs, ...inner] }) };
    }
    return last.model;
  }

  return {
    facts: {
      digest,
      output: said,
      inputShape,
      vocabulary,
      whole,
      tokens,
      layers: [...layers.keys()],
      layerShapes: Object.fromEntries(
        [...layers].map(([layer, { shape }]) => [layer, shape.slice(1).map((extent) => extent ?? 0)]),
      ),
      parameters,
      yields: output,
      backend: tf.getBackend(),
    },
    infer: byRows(input.rows, async ({ inputs, rows, layers: wanted }) => {
      if (graph !== null && wanted.length === 0) return logitsOf(graph.run(inputs, rows), read);
      const asked = wanted.length === 0 ? model : withLayers(wanted);
      const outputs = tf.tidy(() => {
        const tensor = inputTensor(who, inputs, [rows, ...inputShape], whole);
        return [asked.predictOnBatch(tensor)].flat();
      });
      return inferenceOf(outputs, wanted, read);
    }),
    [Symbol.asyncDispose]: async () => {
      graph?.[Symbol.dispose]();
      model.dispose();
    },
  };
}
