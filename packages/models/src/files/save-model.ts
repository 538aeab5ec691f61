import { vocabularyFileName, vocabularyText } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { manifestFileName, modelFileName } from "@faculty/shared/files";
import { encodeFloat16 } from "@faculty/shared/tensor";
import tf from "#tfjs";
import { type ModelManifest, writtenManifest } from "../manifests/manifest.ts";
import { type FolderFiles, writeModelFolder } from "./write-model-folder.ts";

const weightsFileName = "weights.bin";

export interface SaveOptions {
  /** float16 halves the file; tfjs itself reads both. */
  readonly weights: "float16" | "float32";
  /** Of a model of texts: the token of each id. */
  readonly vocabulary?: readonly string[] | undefined;
}

/**
 * Writes a LayersModel folder: tfjs' model.json and weights, faculty.json and, for texts, vocabulary.txt. It is complete under its name or not
 * there at all; a folder of that name is replaced.
 * @throws FacultyError NOT_FINITE when a weight is NaN or infinite, or too large for float16; IO_FAILED.
 */
export async function saveModel(
  folder: string,
  model: tf.LayersModel,
  manifest: ModelManifest,
  options: SaveOptions,
): Promise<void> {
  await writeModelFolder(folder, await layOut(model, manifest, options));
}

async function layOut(
  model: tf.LayersModel,
  manifest: ModelManifest,
  { weights, vocabulary }: SaveOptions,
): Promise<FolderFiles> {
  const { weightData, weightSpecs = [], modelTopology, generatedBy } = await artifactsOf(model);
  const data = new Uint8Array(tf.io.concatenateArrayBuffers([weightData ?? []].flat()));
  const encoded: Uint8Array[] = [];
  let offset = 0;
  const specs = weightSpecs.map(({ name, shape, dtype }) => {
    if (dtype !== "float32") throw new FacultyError("BAD_MODEL", `weight ${name} is ${dtype}, expected float32`);
    const bytes = data.slice(offset, offset + tf.util.sizeFromShape(shape) * Float32Array.BYTES_PER_ELEMENT);
    offset += bytes.length;
    encoded.push(encodeWeight(name, new Float32Array(bytes.buffer), weights));
    return weights === "float16"
      ? { name, shape, dtype, quantization: { dtype: "float16", original_dtype: "float32" } }
      : { name, shape, dtype };
  });
  const json = {
    format: "layers-model",
    generatedBy,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [weightsFileName], weights: specs }],
  };
  return [
    [modelFileName, JSON.stringify(json)],
    [weightsFileName, Buffer.concat(encoded)],
    [manifestFileName, `${JSON.stringify(writtenManifest(manifest), null, 2)}\n`],
    ...(vocabulary === undefined ? [] : [[vocabularyFileName, vocabularyText(vocabulary)] as const]),
  ];
}

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  if (!saved) throw new FacultyError("INTERNAL", "TensorFlow.js did not hand out the model's artifacts");
  return saved;
}

const maxFloat16 = 65_504; // larger values round to infinity

function encodeWeight(name: string, values: Float32Array, encoding: SaveOptions["weights"]): Uint8Array {
  const limit = encoding === "float16" ? maxFloat16 : Number.MAX_VALUE;
  const odd = values.find((value) => !(Math.abs(value) <= limit));
  if (odd !== undefined)
    throw new FacultyError("NOT_FINITE", `weight ${name} holds ${odd}, ${encoding} holds finite values up to ${limit}`);
  const encoded = encoding === "float16" ? encodeFloat16(values) : values;
  return new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}
