import { stat } from "node:fs/promises";
import { knownFormat } from "../manifests/known-format.ts";
import type { ChosenEnds, ModelFormat } from "../manifests/manifest.ts";
import { modelDigest, modelFiles } from "../manifests/model-digest.ts";
import { readManifest } from "../manifests/model-folder.ts";
import { type ReadOnnx, readOnnxOnce } from "../onnx/onnx-file.ts";
import { describeGraph } from "./describe-graph.ts";
import { describeLayers } from "./describe-layers.ts";
import { describeOnnx } from "./describe-onnx.ts";
import { describeSavedModel } from "./describe-saved-model.ts";
import type { DescribedFiles, ModelDescription } from "./model-description.ts";

/** How the files are looked at, as far as a format asks. */
interface Looking {
  readonly signature: string | undefined;
  readonly readOnnx: ReadOnnx;
}

type DescribeFiles = (path: string, looking: Looking) => Promise<DescribedFiles>;

const describers: Readonly<Record<ModelFormat, DescribeFiles>> = {
  "tfjs-layers": describeLayers,
  "tfjs-graph": describeGraph,
  onnx: describeOnnx,
  "saved-model": describeSavedModel,
};

/**
 * What a model of any kind is, read from its files without a runtime: also one that cannot teach.
 * @throws FacultyError NOT_FOUND, BAD_MODEL where it is no model, or torn.
 */
export async function describeModel(path: string, { signature }: ChosenEnds = {}): Promise<ModelDescription> {
  const kind = await knownFormat(path);
  const readOnnx = readOnnxOnce();
  const files = await describers[kind](path, { signature, readOnnx });
  const sizes = (await modelFiles(path, readOnnx)).map(async ([, file]) => (await stat(file)).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { kind, digest: await modelDigest(path, readOnnx), bytes, manifest: await readManifest(path), ...files };
}
