import { loadModel } from "@faculty/models/files";
import {
  calibration,
  foldNormalisation,
  logitsName,
  type OnnxGraph,
  onnxMetadata,
  probabilitiesName,
  toFloat16,
  toInt8,
  type WrittenPreparation,
  writeGraph,
} from "@faculty/models/onnx-writer";
import { FacultyError } from "@faculty/shared/errors";
import { facultyVersion } from "../settings/faculty-version.ts";
import type { ExportedModel } from "./answers.ts";
import { type Batches, measuredRanges } from "./calibrate.ts";
import { openSession } from "./onnx-session.ts";
import type { Dtype } from "./verdict.ts";

/** What a student becomes. */
export interface OnnxExport {
  readonly bytes: Uint8Array;
  readonly model: ExportedModel;
  /** What the student itself yields, which is then compared. */
  readonly of: "logits" | "probabilities";
}

export interface OnnxExportOptions {
  /** Folder of a model of layers. */
  readonly student: string;
  readonly classes: readonly string[] | undefined;
  readonly dtype: Dtype;
  /** To be written into the graph; null: the file takes samples that are prepared. */
  readonly preparation: WrittenPreparation | null;
  /** Training samples as the graph takes them, for int8 to see what values there are. */
  readonly calibrationSamples: () => Promise<Batches>;
}

/** The student in ONNX Runtime; the caller disposes it. @throws FacultyError BAD_MODEL, NOT_FINITE, …. */
export async function onnxExport(options: OnnxExportOptions): Promise<OnnxExport> {
  const { graph, metadata, of } = await written(options);
  const facts = { version: facultyVersion(), metadata };
  const session = await openSession(await typed[options.dtype](graph, options), facts);
  const width = graph.outputs[0]?.shape?.at(-1) ?? 0;
  return {
    of,
    bytes: session.bytes,
    model: {
      runtime: "onnxruntime",
      answer: async (inputs, rows) => {
        const found = await session.run(inputs, rows);
        const rowsOf = (name: string) => ({ rows, width, data: found[name] as Float32Array });
        return { logits: rowsOf(logitsName), probabilities: rowsOf(probabilitiesName) };
      },
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    },
  };
}

const typed: Readonly<Record<Dtype, (graph: OnnxGraph, options: OnnxExportOptions) => Promise<OnnxGraph>>> = {
  float32: async (graph) => graph,
  float16: async (graph) => toFloat16(graph),
  int8: async (graph, { calibrationSamples }) => {
    const own = calibration(graph);
    return toInt8(graph, await measuredRanges(own, await calibrationSamples()));
  },
};

async function written({ student, classes, preparation }: OnnxExportOptions) {
  const loaded = await loadModel(student, classes === undefined ? {} : { classesWithoutManifest: classes });
  try {
    if (loaded.kind !== "layers")
      throw new FacultyError(
        "BAD_MODEL",
        `student ${student} is a GraphModel, expected a LayersModel: ONNX is written layer by layer`,
      );
    const { model, manifest } = loaded;
    const { name, inputShape, output } = manifest;
    const endsInProbabilities = output === "probabilities";
    const { graph, logits } = writeGraph({
      model,
      name,
      inputShape,
      endsInProbabilities,
      preparation: preparation ?? undefined,
    });
    const metadata = onnxMetadata(manifest, {
      logits,
      preparation: preparation === null ? manifest.inputs : undefined,
    });
    const of = endsInProbabilities ? ("probabilities" as const) : ("logits" as const);
    return { graph: foldNormalisation(graph), metadata, of };
  } finally {
    loaded.model.dispose();
  }
}
