import { startedBackend } from "@faculty/models/backend";
import { type InspectedSavedModel, inspectSavedModel, probedTexts, seenOutput } from "@faculty/models/inspect";
import { type ModelOutput, modelDigest, modelEntry, readManifest, saidBy } from "@faculty/models/manifests";
import { nativeBackend } from "@faculty/models/native-graph";
import { checkSavedWeights, readSavedModel } from "@faculty/models/saved-model";
import { FacultyError } from "@faculty/shared/errors";
import { checkLayer } from "@faculty/shared/protocol";
import { asLogits } from "../../teacher/as-logits.ts";
import { byRows } from "../../teacher/by-rows.ts";
import type { OpenKind } from "../../teacher/open-kind.ts";
import { rowsOf } from "../../teacher/rows-of.ts";
import { shownSamples } from "../../teacher/shown-samples.ts";
import type { Teacher } from "../../teacher/teacher.ts";
import { openSavedModel, type SavedModelSession } from "./saved-model-session.ts";

/** A SavedModel of TensorFlow 2 or Keras 3. What it computes within cannot be asked for: the addon shows its outputs alone. */
export const openSavedModelTeacher: OpenKind = async (path, options) => {
  const entry = await modelEntry(path);
  if (entry?.kind !== "saved-model") throw new FacultyError("BAD_MODEL", `model ${path} is no SavedModel`, { path });
  const own = await readManifest(path);
  const inspected = inspectSavedModel(path, await readSavedModel(entry.file), own, options);
  await checkSavedWeights(path);
  const runtime = await startedBackend(options.backend);
  options.onRuntime?.(runtime);
  const backend = nativeBackend();
  if (backend === null)
    throw new FacultyError(
      "BACKEND_UNAVAILABLE",
      `model ${path} is a SavedModel, which native TensorFlow alone computes, and here ${runtime.name} computes (${runtime.reason}): npx faculty setup provides it, or convert the model to TensorFlow.js or ONNX`,
      { path },
    );
  const session = openSavedModel(backend, path, inspected);
  try {
    const { facts, ending } = inspected;
    const output = await seenOutput({
      folder: path,
      forward: async (values, rows) => {
        const samples = facts.input.isText ? probedTexts(values) : values;
        return { ...session.run(`model ${path}`, samples, rows), dtype: "float32" };
      },
      inputShape: facts.manifest.inputShape,
      input: facts.input,
      tokens: facts.tokens,
      said: saidBy(facts.manifest),
      declared: own?.output,
      ending,
    });
    return savedModelTeacher(inspected, session, output, await modelDigest(path));
  } catch (error) {
    session[Symbol.dispose]();
    throw error;
  }
};

function savedModelTeacher(
  { facts, parameters }: InspectedSavedModel,
  session: SavedModelSession,
  output: ModelOutput,
  digest: string,
): Teacher {
  const { name, inputShape, vocabulary } = facts.manifest;
  const said = saidBy(facts.manifest);
  return {
    facts: {
      digest,
      output: said,
      inputShape,
      ...(facts.input.isText && { inputDatatypes: ["BYTES"] }),
      vocabulary,
      whole: facts.input.whole,
      tokens: facts.tokens,
      layers: [],
      layerShapes: {},
      parameters,
      yields: output,
      backend: "tensorflow",
    },
    infer: byRows(facts.input.rows, async (request) => {
      const { rows, layers } = request;
      for (const layer of layers) checkLayer(name, layer, []);
      const samples = shownSamples(facts.input.isText === true, request);
      const { shape, data } = session.run(`teacher ${name}`, samples, rows);
      return { logits: rowsOf({ shape, data: asLogits(said.kind, output, data) }), features: new Map() };
    }),
    [Symbol.asyncDispose]: async () => session[Symbol.dispose](),
  };
}
