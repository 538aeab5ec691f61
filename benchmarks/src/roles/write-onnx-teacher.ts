import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { onnxBytes, onnxMetadata, writeGraph } from "@faculty/models/onnx-writer";
import { numberedOutput } from "@faculty/testing";
import { syntheticImages } from "../synthetic-data.ts";
import { architecture } from "./write-teachers.ts";

/** The first teacher of `writeTeachers`, as an ONNX file. */
export async function writeOnnxTeacher(): Promise<AsyncDisposable & { readonly path: string }> {
  await startBackend();
  const { classes, inputShape } = syntheticImages(1);
  const name = "first";
  const model = await buildModel(architecture, inputShape, numberedOutput(classes.length), 0);
  const { graph, logits } = writeGraph({ model, name, inputShape, endsInProbabilities: false });
  model.dispose();
  const manifest = { format: "tfjs-layers", name, classes, inputShape, output: "logits" } as const;
  const metadata = onnxMetadata(manifest, { logits, preparation: undefined });
  const folder = await mkdtemp(join(tmpdir(), "faculty-bench-"));
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, onnxBytes(graph, { version: "bench", metadata }));
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
