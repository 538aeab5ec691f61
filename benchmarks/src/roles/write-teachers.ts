import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import type { ModelSpec } from "@faculty/shared/config";
import { numberedOutput } from "@faculty/testing";
import { syntheticImages } from "../synthetic-data.ts";
import { benchTeachers } from "./bench-run.ts";

/** conv 3×3×32 – pool – conv 3×3×64 – pool – dense 128 – dense 10. */
export const architecture: ModelSpec = { kind: "cnn", filters: [32, 64], units: [128] };

/** Model folders of three untrained CNN teachers: what they cost does not depend on what they know. */
export async function writeTeachers(): Promise<AsyncDisposable & { readonly paths: readonly string[] }> {
  await startBackend();
  const folder = await mkdtemp(join(tmpdir(), "faculty-bench-"));
  const { classes, inputShape } = syntheticImages(1);
  const paths: string[] = [];
  for (const [k, name] of benchTeachers.entries()) {
    const model = await buildModel(architecture, inputShape, numberedOutput(classes.length), k);
    const path = join(folder, name);
    await saveModel(
      path,
      model,
      { format: "tfjs-layers", name, classes, inputShape, output: "logits" },
      { weights: "float32" },
    );
    model.dispose();
    paths.push(path);
  }
  return { paths, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
