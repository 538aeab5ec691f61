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
import { type GraphInference, graphInference, heldWeights } from "./graph-inference.ts";
import { inferenceOf, saidWith } from "./inference-of.ts";
import { type Loaded, loadedFacts, loadTfjs } from "./load-tfjs.ts";

/** A LayersModel folder; every layer between its input and its output can be asked for. */
export const openLayersTeacher: OpenKind = async (path, options) => {
  const { loaded, digest } = await loadTfjs("layers", path, options);
  return layersTeacher(loaded, digest);
};

/** What answers a request for some layers, or for none. */
interface Answering {
  readonly model: tf.LayersModel;
  /** Null where the backend takes no graph, or the model none. */
  readonly graph: GraphInference | null;
}

/** Sets of layers that are kept ready: of as many students that compare other ones. */
const mostFurther = 4;

function layersTeacher(loaded: Loaded<"layers">, digest: string): Teacher {
  const { model, manifest, input } = loaded;
  const { name, inputShape, output } = manifest;
  const said = saidBy(manifest);
  const read = (values: Float32Array) => asLogits(said.kind, output, values);
  const layers = layerOutputs(model);
  const { parameters } = modelCost(model);
  const { whole } = input;
  const who = `teacher ${name}`;
  const held = heldWeights(model.weights.map((weight) => weight.read()));
  const own = answering(model);
  /** By the layers that were asked for, the latest last. What stands here shares the model's layers. */
  const further = new Map<string, Answering>();

  /** The model with those outputs after its own. */
  function withLayers(wanted: readonly string[]): Answering {
    if (wanted.length === 0) return own;
    const key = JSON.stringify(wanted);
    const known = further.get(key);
    further.delete(key);
    if (known === undefined) {
      for (const layer of wanted) checkLayer(name, layer, [...layers.keys()]);
      const [oldest] = further;
      if (oldest !== undefined && further.size >= mostFurther) {
        oldest[1].graph?.[Symbol.dispose]();
        further.delete(oldest[0]);
      }
    }
    const inner = wanted.map((layer) => layers.get(layer) as tf.SymbolicTensor);
    const found = known ?? answering(tf.model({ inputs: model.inputs, outputs: [...model.outputs, ...inner] }));
    further.set(key, found);
    return found;
  }

  function answering(asked: tf.LayersModel): Answering {
    const forward: Forward = (inputs) => [asked.apply(inputs) as tf.Tensor | tf.Tensor[]].flat();
    const isOfAnyRows = input.rows === "any";
    return {
      model: asked,
      graph: isOfAnyRows ? graphInference(forward, { shape: inputShape, whole, who }, held) : null,
    };
  }

  return {
    facts: {
      ...loadedFacts(loaded, digest),
      layers: [...layers.keys()],
      layerShapes: Object.fromEntries(
        [...layers].map(([layer, { shape }]) => [layer, shape.slice(1).map((extent) => extent ?? 0)]),
      ),
      parameters,
      backend: tf.getBackend(),
    },
    infer: byRows(input.rows, async ({ inputs, rows, layers: wanted }) => {
      const { model: asked, graph } = withLayers(wanted);
      if (graph !== null) return saidWith(wanted, graph.run(inputs, rows), read);
      const outputs = tf.tidy(() => {
        const tensor = inputTensor(who, inputs, [rows, ...inputShape], whole);
        return [asked.predictOnBatch(tensor)].flat();
      });
      return inferenceOf(outputs, wanted, read);
    }),
    [Symbol.asyncDispose]: async () => {
      for (const { graph } of [own, ...further.values()]) graph?.[Symbol.dispose]();
      model.dispose();
    },
  };
}
