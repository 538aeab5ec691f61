import { type InspectedOnnx, inspectOnnx, probedTexts, seenOutput } from "@faculty/models/inspect";
import { type ModelOutput, modelDigest, modelEntry, readManifest, saidBy } from "@faculty/models/manifests";
import { checkOnnxWeights, onnxRuntime, readOnnxOnce } from "@faculty/models/onnx";
import { FacultyError } from "@faculty/shared/errors";
import { checkLayer } from "@faculty/shared/protocol";
import type { Tensor } from "@faculty/shared/tensor";
import { asLogits } from "../../teacher/as-logits.ts";
import type { OpenKind } from "../../teacher/open-kind.ts";
import { rowsOf } from "../../teacher/rows-of.ts";
import { shownSamples } from "../../teacher/shown-samples.ts";
import type { Teacher } from "../../teacher/teacher.ts";
import { onnxForward } from "./onnx-forward.ts";
import { onnxLayers } from "./onnx-layers.ts";
import { openSession } from "./onnx-session.ts";
import type { Session } from "./onnx-thread.ts";

/** An ONNX model; what its nodes pass to one another can be asked for by the value's name. */
export const openOnnxTeacher: OpenKind = async (path, options) => {
  const entry = await modelEntry(path);
  if (entry?.kind !== "onnx") throw new FacultyError("BAD_MODEL", `model ${path} is no ONNX model`, { path });
  const own = await readManifest(path);
  const { readOnnx = readOnnxOnce() } = options;
  const read = await readOnnx(entry.file);
  const inspected = inspectOnnx(path, read.model, own, options);
  await checkOnnxWeights(path, read);
  const runtime = await onnxRuntime();
  const version = runtime.env.versions.node ?? "";
  options.onRuntime?.({ name: backend, reason: `ONNX Runtime ${version} computes ONNX models, in one thread` });
  const place = { who: `model ${path}`, file: entry.file, read };
  const session = await openSession(place);
  try {
    const forward = onnxForward(runtime, `model ${path}`, inspected);
    const { facts, ends, ending, isRounded } = inspected;
    const output = await seenOutput({
      folder: path,
      forward: async (values, rows) => {
        const samples = ends.isText ? probedTexts(values) : values;
        const [said = nothing] = await forward(session, samples, rows, [ends.output.name]);
        return { ...said, dtype: "float32" };
      },
      inputShape: facts.manifest.inputShape,
      input: facts.input,
      tokens: facts.tokens,
      said: saidBy(facts.manifest),
      declared: own?.output,
      ending,
      isRounded,
    });
    const layers = await layersOf(inspected, (further) => openSession({ ...place, further, isToRun: false }));
    const digest = await modelDigest(path, readOnnx);
    return onnxTeacher({
      inspected,
      digest,
      output,
      layers,
      forward: onnxForward(runtime, `teacher ${facts.manifest.name}`, inspected),
      session,
      withLayers: (further) => openSession({ ...place, further }),
    });
  } catch (error) {
    await session.release();
    throw error;
  }
};

const backend = "onnxruntime";
const nothing: Tensor<Float32Array> = { shape: [], data: new Float32Array() };

async function layersOf(
  inspected: InspectedOnnx,
  open: (further: readonly string[]) => Promise<Session>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const own = inspected.layers;
  if (own.length === 0) return new Map();
  const session = await open(own);
  try {
    return onnxLayers(session, inspected);
  } finally {
    await session.release();
  }
}

interface OpenedOnnx {
  readonly inspected: InspectedOnnx;
  readonly digest: string;
  readonly output: ModelOutput;
  readonly layers: ReadonlyMap<string, readonly number[]>;
  readonly forward: ReturnType<typeof onnxForward>;
  readonly session: Session;
  readonly withLayers: (further: readonly string[]) => Promise<Session>;
}

function onnxTeacher({ inspected, digest, output, layers, forward, session, withLayers }: OpenedOnnx): Teacher {
  const { facts, ends, parameters } = inspected;
  const { name, inputShape, vocabulary } = facts.manifest;
  const said = saidBy(facts.manifest);
  /** The model with those outputs beside its own, opened when it was first asked for them. */
  let last: { readonly wanted: string; readonly session: Session } | null = null;

  async function sessionFor(wanted: readonly string[]): Promise<Session> {
    if (wanted.length === 0) return session;
    const key = JSON.stringify(wanted);
    if (last?.wanted === key) return last.session;
    for (const layer of wanted) checkLayer(name, layer, [...layers.keys()]);
    await last?.session.release();
    last = null;
    const opened = await withLayers(wanted);
    last = { wanted: key, session: opened };
    return opened;
  }

  return {
    facts: {
      digest,
      output: said,
      inputShape,
      ...(ends.isText && { inputDatatypes: ["BYTES"] }),
      vocabulary,
      whole: facts.input.whole,
      tokens: facts.tokens,
      layers: [...layers.keys()],
      ...(layers.size > 0 && { layersOnRequest: true }),
      layerShapes: Object.fromEntries(layers),
      parameters,
      yields: output,
      backend,
      computesElsewhere: true,
    },
    infer: async (request) => {
      const { rows, layers: wanted } = request;
      const samples = shownSamples(ends.isText, request);
      const asked = await sessionFor(wanted);
      const [own = nothing, ...inner] = await forward(asked, samples, rows, [ends.output.name, ...wanted]);
      return {
        logits: rowsOf({ shape: own.shape, data: asLogits(said.kind, output, own.data) }),
        features: new Map(wanted.flatMap((layer, i) => (inner[i] === undefined ? [] : [[layer, inner[i]]]))),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await last?.session.release();
      await session.release();
    },
  };
}
