import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numberedOutput } from "@faculty/testing";
import { fuzzTest, type Hostile, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { afterAll, expect } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { inspectModel } from "../inspect/inspect-model.ts";
import { buildModel } from "./build-model.ts";
import { loadModel } from "./load-model.ts";
import { saveModel } from "./save-model.ts";

const fileNames = ["model.json", "faculty.json", "weights.bin"] as const;
type FileName = (typeof fileNames)[number];

await startBackend("cpu");
const root = await mkdtemp(join(tmpdir(), "faculty-fuzz-model-"));
afterAll(() => rm(root, { recursive: true }));
const folder = join(root, "model");
const model = await buildModel(
  { kind: "cnn", filters: [2], units: [3], batchNorm: true, dropout: 0.5 },
  [4, 4, 1],
  numberedOutput(2),
  1,
);
const manifest = {
  format: "tfjs-layers",
  name: "t",
  classes: ["a", "b"],
  inputShape: [4, 4, 1],
  output: "logits",
} as const;
await saveModel(folder, model, manifest, { weights: "float32" });
const valid = new Map<FileName, Buffer>();
for (const name of fileNames) valid.set(name, await readFile(join(folder, name)));
const validBytes = (name: FileName) => valid.get(name) as Buffer;
const validJson = (name: FileName): unknown => JSON.parse(validBytes(name).toString("utf8"));

/** One file of a model's folder, the others being as they were saved; the header `file` names it. */
const hostileFile = fc.oneof(
  ...fileNames.map((file) =>
    mutatedBytes([validBytes(file)]).map((bytes): Hostile => ({ ...hostileBytes(bytes), headers: { file } })),
  ),
  ...(["model.json", "faculty.json"] as const).map((file) => ({
    weight: 4,
    arbitrary: mutatedJson([validJson(file)]).map((text): Hostile => ({ ...hostileBytes(text), headers: { file } })),
  })),
);

fuzzTest({
  name: "model folder, read as JSON",
  inputs: hostileFile,
  decode: async ({ headers, bytes }) => {
    for (const name of fileNames)
      await writeFile(join(folder, name), headers["file"] === name ? bytes : validBytes(name));
    await inspectModel(folder);
  },
  refusals: ["BAD_MODEL", "SHAPE_MISMATCH", "CLASS_MISMATCH", "NOT_FINITE"],
});

fuzzTest({
  name: "model folder",
  inputs: hostileFile,
  slowness: 50,
  decode: async ({ headers, bytes }) => {
    for (const name of fileNames)
      await writeFile(join(folder, name), headers["file"] === name ? bytes : validBytes(name));
    tf.engine().startScope();
    try {
      const { model: loaded, input, tokens } = await loadModel(folder);
      loaded.dispose();
      const inspected = await inspectModel(folder).catch((cause: unknown) => {
        throw new Error("what can be loaded is refused as JSON", { cause });
      });
      expect(inspected).toMatchObject({ input, tokens });
    } finally {
      tf.engine().endScope();
      tf.disposeVariables();
    }
  },
  refusals: ["BAD_MODEL", "SHAPE_MISMATCH", "CLASS_MISMATCH", "NOT_FINITE"],
});
