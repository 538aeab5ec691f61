import { knownVocabulary } from "@faculty/data/datasets";
import type { ModelSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import type tf from "#tfjs";
import { outlineModel, seedsFrom } from "../architectures/outline-model.ts";
import { buildOutline } from "./build-outline.ts";
import { openOwnModel } from "./own-model.ts";

/**
 * A model that ends in a linear layer named `logits`; its initial weights are a function of `(spec, inputShape,
 * output, seed)` on every machine and backend.
 * @param inputShape - Of one sample, without the batch.
 * @param output - Of the run; by the names of its classes the columns of `kind: file` are put in order, where it has any.
 * @param vocabulary - Where samples are token ids: that of the data set.
 * @returns The caller disposes it.
 * @throws FacultyError SHAPE_MISMATCH, CLASS_MISMATCH, BAD_RUN_FILE; for `kind: file` also what `loadModel` throws.
 */
export async function buildModel(
  spec: ModelSpec,
  inputShape: readonly number[],
  output: OutputSpec,
  seed: number,
  vocabulary?: readonly string[],
): Promise<tf.LayersModel> {
  const nextSeed = seedsFrom(seed);
  if (spec.kind === "file")
    return openOwnModel(
      String(spec["path"]),
      { inputShape, output, vocabulary: knownVocabulary({ vocabulary }) },
      nextSeed,
    );
  return buildOutline(outlineModel({ spec, inputShape, output, vocabulary }, nextSeed));
}
