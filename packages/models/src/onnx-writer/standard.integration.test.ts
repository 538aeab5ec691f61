import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { startBackend } from "../backend/start-backend.ts";
import { drawnStudent, titledKinds } from "./drawn-student.fixture.ts";
import { onnxBytes } from "./graph/onnx-bytes.ts";
import { calibration } from "./passes/calibration.ts";
import { foldNormalisation } from "./passes/fold-normalisation.ts";
import { toFloat16 } from "./passes/to-float16.ts";
import { toInt8 } from "./passes/to-int8.ts";
import { writeGraph } from "./write-graph.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly python: string;
  }
}

/** The Python that the test runner has set up; `npm test` says where there is none. */
const python = inject("python");
/** The standard's own checker, inference of shapes included. */
const checker = "import sys, onnx\nfor path in sys.argv[1:]: onnx.checker.check_model(path, full_check=True)";

test.skipIf(python === "")("every architecture is what the standard says, in every type", async () => {
  await startBackend("cpu");
  await using folder = await temporaryFolder();
  const paths: string[] = [];
  for (const [title, kind] of titledKinds) {
    const model = await drawnStudent(kind);
    const { inputShape, output } = kind;
    const preparation = inputShape.length === 1 ? { spec: {}, sampleShape: inputShape, vocabulary: [] } : ofImages;
    const asked = { model, name: title, inputShape, endsInProbabilities: false, says: output, preparation };
    const graph = foldNormalisation(writeGraph(asked).graph);
    const ranges = new Map(calibration(graph).points.map(({ tensor }) => [tensor, { low: -1, high: 1 }]));
    for (const [dtype, typed] of Object.entries({
      float32: graph,
      float16: toFloat16(graph),
      int8: toInt8(graph, ranges),
    })) {
      const path = join(folder.path, `${title}-${dtype}.onnx`);
      await writeFile(path, onnxBytes(typed, { version: "1.2.3", metadata: { classes: '["a","b","c"]' } }));
      paths.push(path);
    }
    model.dispose();
  }
  await expect(promisify(execFile)(python, ["-c", checker, ...paths])).resolves.toMatchObject({ stderr: "" });
});

const ofImages = {
  spec: { resize: [10, 9], crop: [8, 8], channels: "grey", scale: 2, mean: 0.5, std: 0.25, dtype: "uint8" },
  sampleShape: [12, 12, 3],
} as const;

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "faculty-standard-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
