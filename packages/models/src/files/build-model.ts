import { knownVocabulary } from "@faculty/data/datasets";
import type { ModelSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { createRandom, purposes } from "@faculty/shared/random";
import { sampleKind } from "@faculty/shared/samples";
import * as tf from "@tensorflow/tfjs";
import type { NextSeed } from "../architectures/architecture.ts";
import { architectures } from "../architectures/architectures.ts";
import { openOwnModel } from "./own-model.ts";

const maxSeed = 2 ** 31 - 1;

/**
 * A model that ends in a linear layer named `logits`; its initial weights are a function of `(spec, inputShape,
 * classes, seed)` on every machine and backend.
 * @param inputShape - Of one sample, without the batch.
 * @param classes - Names, by which the outputs of `kind: file` are put in order; or how many, where names do not count.
 * @param vocabulary - Where samples are token ids: that of the data set.
 * @returns The caller disposes it.
 * @throws FacultyError SHAPE_MISMATCH, CLASS_MISMATCH, BAD_RUN_FILE; for `kind: file` also what `loadModel` throws.
 */
export async function buildModel(
  spec: ModelSpec,
  inputShape: readonly number[],
  classes: readonly string[] | number,
  seed: number,
  vocabulary?: readonly string[],
): Promise<tf.LayersModel> {
  const nextSeed = seedsFrom(seed);
  if (spec.kind === "file")
    return openOwnModel(
      String(spec["path"]),
      { inputShape, classes, vocabulary: knownVocabulary({ vocabulary }) },
      nextSeed,
    );
  const row = architectures[spec.kind];
  if (!row)
    throw new FacultyError(
      "BAD_RUN_FILE",
      `model ${JSON.stringify(spec.kind)} is not known, expected file, ${Object.keys(architectures).join(", ")}`,
    );
  const found = sampleKind({ inputShape, vocabulary });
  if (!row.samples.includes(found))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${spec.kind} is for samples of kind ${row.samples.join(", ")}, the data set's are ${found} [${inputShape.join(", ")}]`,
    );
  const input = tf.input({ shape: [...inputShape], name: "input" });
  const logits = tf.layers.dense({
    name: "logits",
    units: typeof classes === "number" ? classes : classes.length,
    kernelInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }),
  });
  const output = logits.apply(
    row.features(spec, input, { nextSeed, tokens: vocabulary?.length ?? null }),
  ) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output, name: spec.kind });
}

function seedsFrom(seed: number): NextSeed {
  let drawn = 0;
  return () => createRandom(seed, purposes.weights, drawn++).integer(0, maxSeed);
}
