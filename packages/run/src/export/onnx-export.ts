import { saidBy } from "@faculty/models/manifests";
import {
  calibration,
  foldNormalisation,
  type OnnxGraph,
  onnxMetadata,
  toFloat16,
  toInt8,
  type WrittenPreparation,
  writeGraph,
} from "@faculty/models/onnx-writer";
import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { outputParts, putPart, rowWidth } from "@faculty/shared/outputs";
import { facultyVersion } from "../settings/faculty-version.ts";
import { comparedOf, type Exported } from "./answers.ts";
import { type Batches, measuredRanges } from "./calibrate.ts";
import type { LayersStudent } from "./layers-student.ts";
import { openSession } from "./onnx-session.ts";
import type { Dtype } from "./verdict.ts";

export interface OnnxExportOptions {
  readonly student: LayersStudent;
  readonly dtype: Dtype;
  /** To be written into the graph; null: the file takes samples that are prepared. */
  readonly preparation: WrittenPreparation | null;
  /** Training samples as the graph takes them, for int8 to see what values there are. */
  readonly calibrationSamples: () => Promise<Batches>;
}

/**
 * The student as an ONNX file, in ONNX Runtime.
 * @throws FacultyError BAD_MODEL naming the layer that cannot be written; NOT_FINITE, BACKEND_UNAVAILABLE.
 */
export async function onnxExport(options: OnnxExportOptions): Promise<Exported> {
  const { graph, metadata } = written(options);
  const version = facultyVersion();
  const facts = { version, metadata: { ...metadata, faculty: version } };
  const session = await openSession(await typed[options.dtype](graph, options), facts);
  const said = saidBy(options.student.manifest);
  const width = rowWidth(said);
  return {
    of: comparedOf(options.student.manifest),
    takes: options.preparation === null ? "prepared" : "samples",
    bytes: session.bytes.length,
    write: (out) => writeWhole(nodeDisk, out, session.bytes),
    model: {
      runtime: "onnxruntime",
      answer: async (inputs, rows) => {
        const found = await session.run(inputs, rows);
        if (said.kind === "several") {
          const joined = { rows, width, data: new Float32Array(rows * width) };
          for (const { output, from, size } of outputParts(said))
            putPart(joined.data, width, from, found[output.name] as Float32Array, size);
          return { logits: joined, probabilities: joined };
        }
        const rowsOf = (name: string) => ({ rows, width, data: found[name] as Float32Array });
        const [own = "", last = own] = graph.outputs.map(({ name }) => name);
        return { logits: rowsOf(own), probabilities: rowsOf(last) };
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

function written({ student: { model, manifest }, preparation }: OnnxExportOptions) {
  const { name, inputShape, output } = manifest;
  const says = saidBy(manifest);
  const endsInProbabilities = output === "probabilities";
  const asked = { model, name, inputShape, endsInProbabilities, says, preparation: preparation ?? undefined };
  const { graph, logits } = writeGraph(asked);
  const metadata = onnxMetadata(manifest, { logits, preparation: preparation === null ? manifest.inputs : undefined });
  return { graph: foldNormalisation(graph), metadata };
}
