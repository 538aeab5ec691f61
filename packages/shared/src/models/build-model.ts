import * as tf from "@tensorflow/tfjs";
import type { ModelSpec } from "../config/run-spec.ts";
import { sampleKind } from "../datasets/sample-kind.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { purposes } from "../random/purpose.ts";
import { createRandom } from "../random/random.ts";
import type { NextSeed } from "./architectures/architecture.ts";
import { architectures } from "./architectures.ts";
import { type LoadedModel, loadModel } from "./load-model.ts";

const maxSeed = 2 ** 31 - 1;

/**
 * A model that ends in a linear layer named `logits`; its initial weights are a function of `(spec, inputShape,
 * classes, seed)` on every machine and backend.
 * @param inputShape - Of one sample, without the batch.
 * @param classes - How many.
 * @param vocabulary - Where samples are token ids: that of the data set.
 * @returns The caller disposes it.
 * @throws FacultyError SHAPE_MISMATCH, CLASS_MISMATCH, BAD_RUN_FILE; for `kind: file` also what `loadModel` throws.
 */
export async function buildModel(
  spec: ModelSpec,
  inputShape: readonly number[],
  classes: number,
  seed: number,
  vocabulary?: readonly string[],
): Promise<tf.LayersModel> {
  if (spec.kind === "file") return fromFolder(String(spec["path"]), inputShape, classes);
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
  const nextSeed = seedsFrom(seed);
  const input = tf.input({ shape: [...inputShape], name: "input" });
  const logits = tf.layers.dense({
    name: "logits",
    units: classes,
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

async function fromFolder(folder: string, inputShape: readonly number[], classes: number): Promise<tf.LayersModel> {
  const loaded = await loadModel(folder, { classesWithoutManifest: Array.from({ length: classes }, (_, i) => `${i}`) });
  try {
    return trainable(folder, loaded, inputShape, classes);
  } catch (error) {
    loaded.model.dispose();
    throw error;
  }
}

function trainable(
  folder: string,
  { kind, model, manifest }: LoadedModel,
  inputShape: readonly number[],
  classes: number,
): tf.LayersModel {
  if (kind !== "layers")
    throw new FacultyError("BAD_MODEL", `model ${folder} is a GraphModel, which cannot be trained`, { folder });
  if (manifest.output !== "logits")
    throw new FacultyError("BAD_MODEL", `model ${folder} ends in ${manifest.output}, a student in logits`, { folder });
  if (manifest.inputShape.join() !== inputShape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${folder} takes samples of shape [${manifest.inputShape.join(", ")}], the data set's have [${inputShape.join(", ")}]`,
      { folder },
    );
  if (manifest.classes.length !== classes)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${folder} has ${manifest.classes.length} classes, the data set has ${classes}`,
      { folder },
    );
  return model;
}
