import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName, modelFolderOf } from "@faculty/shared/files";
import { type OutputSpec, ownNames, positionsOf, rowWidth } from "@faculty/shared/outputs";
import type { KnownVocabulary } from "@faculty/shared/samples";
import { type ModelManifest, saidBy } from "../manifests/manifest.ts";
import { readModelFolder } from "../manifests/model-folder.ts";
import type { Outline } from "../outline/outline.ts";
import { checkActivationSize } from "./activation-size.ts";
import { checkWeights } from "./check-weights.ts";
import { checkedFormat, inspectFiles, type ModelFacts } from "./inspect-files.ts";
import { layersEnding, type ModelEnding } from "./model-ending.ts";
import { layersEnds } from "./model-ends.ts";
import { type ModelInput, modelInput } from "./model-input.ts";
import { outlineTopology } from "./outline-topology.ts";
import { outputOrder } from "./output-order.ts";
import { isTopology, readTopology } from "./read-topology.ts";

/** What a model that somebody brought is to be trained on. */
export interface TrainingData {
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** Of the run. */
  readonly output: OutputSpec;
  readonly vocabulary: KnownVocabulary | undefined;
}

/** A folder of a model with its weights, or a file that holds a topology alone. */
type OwnFiles =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "topology"; readonly path: string };

/** What lies at a path: a folder or the model.json in it, or another JSON file. */
export async function ownFiles(path: string): Promise<OwnFiles> {
  const folder = await modelFolderOf(path);
  const isFolder = (await stat(folder).catch(() => null))?.isDirectory() ?? false;
  if (extname(folder) === ".json" && !isFolder) return { kind: "topology", path: folder };
  const file = join(folder, modelFileName);
  return (await isTopology(file)) ? { kind: "topology", path: file } : { kind: "folder", path: folder };
}

/**
 * A LayersModel that somebody brought, read as JSON: nothing is built.
 * @throws FacultyError as `openOwnModel` does, of what can be found so.
 */
export async function inspectOwnModel(given: string, data: TrainingData): Promise<Outline> {
  const { kind, path } = await ownFiles(given);
  if (kind === "topology") {
    const outline = outlineTopology(`model ${path}`, await readTopology(path, () => 0));
    checkTopology(path, outline, data);
    return outline;
  }
  const files = await readModelFolder(path);
  if (checkedFormat(path, files) === "tfjs-graph") throw untrainable(path);
  checkWeights(path, files.json, files.weights);
  const outline = outlineTopology(`model ${path}`, files.json.modelTopology);
  if (outline.outputs.length > 1) checkOneOutput(path, outline, data.output);
  const { facts } = inspectFiles(path, files, outline, { outputWithoutManifest: data.output });
  checkFolder(path, facts, data);
  const names = ownNames(data.output);
  if (names.length > 0) outputOrder(path, outline, facts.manifest.classes, names);
  return outline;
}

export function untrainable(path: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${path} is a GraphModel, which cannot be trained`, { folder: path });
}

/** @throws FacultyError BAD_MODEL: what is trained says one thing of a sample. */
function checkOneOutput(path: string, { outputs }: Outline, output: OutputSpec): void {
  const [only] = outputs;
  const positions = positionsOf(output);
  if (outputs.length === 1 && (only?.shape === undefined || only.shape.length === positions.length + 2)) return;
  throw new FacultyError(
    "BAD_MODEL",
    `model ${path} has ${outputs.length} outputs (${outputs.map(({ call, shape }) => `${call.layer.name} [${shape?.join(", ") ?? ""}]`).join(", ")}), expected one of [${["batch", ...positions].join(", ")}, classes]`,
    { path },
  );
}

/** @throws FacultyError BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, DIGEST_MISMATCH. */
export function checkFolder(path: string, { manifest, input }: ModelFacts, data: TrainingData): void {
  if (saidBy(manifest).kind !== data.output.kind)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${path} says ${saidBy(manifest).kind}, the data set is for ${data.output.kind}`,
      { path },
    );
  const [own, wanted] = [positionsOf(saidBy(manifest)), positionsOf(data.output)];
  if (own.join() !== wanted.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${path} says something of [${own.join(", ")}] positions, the data set is for [${wanted.join(", ")}]`,
      { path },
    );
  checkFit(path, { ...manifest, width: rowWidth(saidBy(manifest)), input }, data);
}

/** The same of a topology alone. */
export function checkTopology(path: string, outline: Outline, data: TrainingData): void {
  const input = modelInput(path, layersEnds(outline), undefined);
  checkOneOutput(path, outline, data.output);
  const output = outline.outputs[0]?.shape;
  const inputShape = (input.shape ?? []).map((extent) => extent ?? 0);
  const width = output === undefined ? rowWidth(data.output) : (output.at(-1) ?? 0);
  checkFit(path, { inputShape, width, output: layersEnding(outline), input }, data);
  checkActivationSize(path, outline, inputShape);
}

type Found = Pick<ModelManifest, "inputShape" | "vocabulary"> & {
  readonly width: number;
  readonly output: ModelEnding;
  readonly input: ModelInput;
};

function checkFit(path: string, found: Found, data: TrainingData): void {
  if (found.output !== "logits" && found.output !== "values")
    throw new FacultyError("BAD_MODEL", `model ${path} ends in ${found.output}, a student in logits`, { path });
  if (found.input.rows === "one")
    throw new FacultyError("BAD_MODEL", `model ${path} takes one sample at a time, a student takes batches`, { path });
  if (found.inputShape.join() !== data.inputShape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${path} takes samples of shape [${found.inputShape.join(", ")}], those given have [${data.inputShape.join(", ")}]`,
      { path },
    );
  const width = rowWidth(data.output);
  if (found.width !== width)
    throw new FacultyError("CLASS_MISMATCH", `model ${path} has ${found.width} classes, the data set has ${width}`, {
      path,
    });
  if (found.vocabulary !== undefined && found.vocabulary.digest !== data.vocabulary?.digest)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `model ${path} reads token ids of another vocabulary than the data set's: name its vocabulary.txt as dataset.vocabulary`,
      { path },
    );
}
