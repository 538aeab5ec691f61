import { type Dataset, knownVocabulary, runOutput } from "@faculty/data/datasets";
import type { tf } from "@faculty/models/backend";
import { type SaveOptions, saveModel } from "@faculty/models/files";
import { saying } from "@faculty/models/manifests";
import type { StudentPreparation } from "../preparation/student-preparation.ts";

export interface SaveTarget {
  readonly folder: string;
  /** Stands in the manifest. */
  readonly name: string;
  readonly weights: SaveOptions["weights"];
  /** Number of samples trained on. */
  readonly samples: number;
  readonly preparation: Pick<StudentPreparation, "shape" | "inputs">;
}

/** Writes a model that says what the data set asks for, as logits or values, with the manifest that tells so. */
export async function saveTrained(model: tf.LayersModel, dataset: Dataset, target: SaveTarget): Promise<void> {
  const output = runOutput(dataset);
  const manifest = {
    format: "tfjs-layers",
    name: target.name,
    ...saying(output),
    inputShape: target.preparation.shape,
    inputs: target.preparation.inputs,
    output: output.kind === "values" ? "values" : "logits",
    vocabulary: knownVocabulary(dataset),
    trainedOn: { dataset: dataset.name, digest: dataset.digest, samples: target.samples },
  } as const;
  await saveModel(target.folder, model, manifest, { weights: target.weights, vocabulary: dataset.vocabulary });
}
