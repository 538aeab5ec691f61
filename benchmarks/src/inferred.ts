import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { tf } from "@faculty/models/backend";
import { saveModel } from "@faculty/models/files";
import { foldNormalisation, onnxBytes, onnxMetadata, writeGraph } from "@faculty/models/onnx-writer";
import type { Clock } from "@faculty/shared/clock";
import { sizeOf } from "@faculty/shared/tensor";
import { openTeacher } from "@faculty/teacher-node";
import type { BenchStudent } from "./bench-student.ts";
import type { PyTorchStudent } from "./beside-pytorch.ts";
import type { FigureResult } from "./figure.ts";
import { type Contender, interleave } from "./interleave.ts";
import { circumstancesText } from "./others-load.ts";
import { plainSession } from "./roles/plain-session.ts";
import { ratioOf, spreadOf, spreadText } from "./spread.ts";
import { syntheticSamples } from "./synthetic-data.ts";

/** A model to ask, untrained: what it costs does not depend on what it knows. */
interface AskedModel extends Omit<BenchStudent, "model"> {
  /** @param vocabulary - The tokens of its samples, where they are token ids. */
  readonly build: (vocabulary: readonly string[] | undefined) => Promise<tf.LayersModel>;
}

/**
 * Samples a second of a model as a teacher, asked for some at a time: its folder, opened as a teacher node opens it, by
 * TensorFlow and by ONNX Runtime; its ONNX file, through onnxruntime-node in the same process; and its twin in PyTorch.
 * All of them have all cores.
 * @param there - Null where there is no twin.
 */
export async function inferred(
  model: AskedModel,
  rows: number,
  there: PyTorchStudent | null,
  counted: { readonly count: number; readonly seconds: number },
  clock: Clock,
): Promise<FigureResult> {
  const { name, inputShape } = model;
  await using files = await writeModel(model);
  await using byTensorFlow = await openTeacher(files.folder);
  await using byOnnxRuntime = await openTeacher(files.folder, { runtime: "onnxruntime" });
  await using session = await plainSession(files.onnx, inputShape, cpus().length);
  const { inputs } = syntheticSamples(model, rows).train;
  const samples = Float32Array.from(inputs as Float32Array | Uint8Array).slice(0, rows * sizeOf(inputShape));
  const request = { inputs: samples, rows, layers: [] };
  const { rates, circumstances } = await interleave<string>(
    [
      repeated("TensorFlow", rows, clock, () => byTensorFlow.infer(request)),
      repeated("ONNX Runtime", rows, clock, () => byOnnxRuntime.infer(request)),
      repeated("onnxruntime-node", rows, clock, () => session.ask(samples, rows)),
      ...(there === null ? [] : [there.inference("PyTorch")]),
    ],
    counted,
  );
  const lines: string[] = [];
  const measured = (runtime: string) => {
    const own = rates[runtime] ?? [];
    const over = (other: string) => ratioOf(own, rates[other] ?? []);
    const overPyTorch = there === null ? undefined : over("PyTorch");
    const overOnnxRuntime = over("onnxruntime-node");
    const besides = overPyTorch === undefined ? "" : `, ${spreadText(overPyTorch)} of PyTorch`;
    lines.push(
      `${name.padEnd(11)} by ${runtime.padEnd(12)} ${spreadText(spreadOf(own), 0)} samples/s, ${spreadText(overOnnxRuntime)} of onnxruntime-node${besides}`,
    );
    return { samplesPerSecond: spreadOf(own), overOnnxRuntime, ...(overPyTorch && { overPyTorch }) };
  };
  const json = { tensorflow: measured("TensorFlow"), onnxruntime: measured("ONNX Runtime"), circumstances };
  return { json, lines: [...lines, `${name.padEnd(11)} ${circumstancesText(circumstances)}`] };
}

function repeated(name: string, rows: number, clock: Clock, ask: () => Promise<unknown>): Contender {
  return {
    name,
    measure: async (seconds) => {
      const startMs = clock.now();
      let asked = 0;
      while (clock.now() < startMs + 1000 * seconds) {
        await ask();
        asked++;
      }
      return (1000 * asked * rows) / (clock.now() - startMs);
    },
  };
}

/** As a model folder and as an ONNX file. */
async function writeModel(
  asked: AskedModel,
): Promise<AsyncDisposable & { readonly folder: string; readonly onnx: string }> {
  const { name, inputShape } = asked;
  const { classes, vocabulary } = syntheticSamples(asked, 1);
  const model = await asked.build(vocabulary);
  const parent = await mkdtemp(join(tmpdir(), "faculty-bench-"));
  const [folder, onnx] = [join(parent, name), join(parent, `${name}.onnx`)];
  const manifest = { format: "tfjs-layers", name, classes, inputShape, output: "logits" } as const;
  await saveModel(folder, model, manifest, { weights: "float32", vocabulary });
  const { graph, logits } = writeGraph({ model, name, inputShape, endsInProbabilities: false });
  const metadata = onnxMetadata(manifest, { logits, preparation: undefined });
  await writeFile(onnx, onnxBytes(foldNormalisation(graph), { version: "bench", metadata }));
  model.dispose();
  return { folder, onnx, [Symbol.asyncDispose]: () => rm(parent, { recursive: true }) };
}
