import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { buildModel, saveModel } from "@faculty/models/files";
import { foldNormalisation, onnxBytes, onnxMetadata, writeGraph } from "@faculty/models/onnx-writer";
import type { Clock } from "@faculty/shared/clock";
import { sizeOf } from "@faculty/shared/tensor";
import { openTeacher } from "@faculty/teacher-node";
import { numberedOutput } from "@faculty/testing";
import type { BenchStudent } from "../bench-student.ts";
import type { PyTorchStudent } from "../beside-pytorch.ts";
import { eachStudent } from "../each-student.ts";
import type { Figure, FigureResult } from "../figure.ts";
import { type Contender, interleave } from "../interleave.ts";
import { circumstancesText } from "../others-load.ts";
import { plainSession } from "../roles/plain-session.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";
import { syntheticSamples } from "../synthetic-data.ts";

const rows = 64;
const rounds = { count: 5, seconds: 1.2 };
const quickRounds = { count: 3, seconds: 0.3 };

/**
 * Samples a second of each student as a teacher, asked for 64 samples at a time: its folder, opened as a teacher node opens
 * it; its ONNX file, through onnxruntime-node in the same process; and the same student in PyTorch, where Python has it. All
 * of them have all cores.
 */
export const inferFigure: Figure = {
  summary: "samples/s of each student as a teacher, over PyTorch and onnxruntime-node",
  measure: (options) =>
    eachStudent(
      options,
      () => rows,
      (student, _, there) => inferred(student, there, options.quick ? quickRounds : rounds, options.clock),
    ),
};

async function inferred(
  student: BenchStudent,
  there: PyTorchStudent | null,
  counted: typeof rounds,
  clock: Clock,
): Promise<FigureResult> {
  const { name, inputShape } = student;
  await using files = await writeStudent(student);
  await using teacher = await openTeacher(files.folder);
  await using session = await plainSession(files.onnx, inputShape, cpus().length);
  const { inputs } = syntheticSamples(student, rows).train;
  const samples = Float32Array.from(inputs as Float32Array | Uint8Array).slice(0, rows * sizeOf(inputShape));
  const { rates, circumstances } = await interleave<string>(
    [
      repeated("here", clock, () => teacher.infer({ inputs: samples, rows, layers: [] })),
      repeated("onnxruntime", clock, () => session.ask(samples, rows)),
      ...(there === null ? [] : [there.inference("pytorch")]),
    ],
    counted,
  );
  const [here = [], onnxRuntime = [], pytorch = []] = [rates["here"], rates["onnxruntime"], rates["pytorch"]];
  const overOnnxRuntime = ratioOf(here, onnxRuntime);
  const overPyTorch = there === null ? undefined : ratioOf(here, pytorch);
  const besides = overPyTorch === undefined ? "" : `, ${spreadText(overPyTorch)} of PyTorch`;
  return {
    json: { samplesPerSecond: spreadOf(here), overOnnxRuntime, ...(overPyTorch && { overPyTorch }), circumstances },
    lines: [
      `${name.padEnd(11)} ${spreadText(spreadOf(here), 0)} samples/s, ${spreadText(overOnnxRuntime)} of onnxruntime-node${besides}; ${circumstancesText(circumstances)}`,
    ],
  };
}

function repeated(name: string, clock: Clock, ask: () => Promise<unknown>): Contender {
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

/** As a model folder and as an ONNX file, untrained: what it costs does not depend on what it knows. */
async function writeStudent(
  student: BenchStudent,
): Promise<AsyncDisposable & { readonly folder: string; readonly onnx: string }> {
  const { name, model: spec, inputShape } = student;
  const { classes, vocabulary } = syntheticSamples(student, 1);
  const model = await buildModel(spec, inputShape, numberedOutput(classes.length), 0, vocabulary);
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
