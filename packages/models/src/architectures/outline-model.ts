import type { ModelSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { createRandom, purposes } from "@faculty/shared/random";
import { sampleKind } from "@faculty/shared/samples";
import { applied, inputTensor, layer } from "../outline/apply-layer.ts";
import { glorotUniform } from "../outline/initializers.ts";
import type { Outline } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";
import { architectures } from "./architectures.ts";

const maxSeed = 2 ** 31 - 1;

/** What a model is made for. */
export interface OutlinedModel {
  readonly spec: ModelSpec;
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** How many values its last layer yields. */
  readonly width: number;
  /** Where samples are token ids: the data set's. */
  readonly vocabulary: readonly string[] | undefined;
}

/**
 * A model of one of the architectures, which ends in a linear layer named `logits`.
 * @throws FacultyError SHAPE_MISMATCH, BAD_RUN_FILE.
 */
export function outlineModel({ spec, inputShape, width, vocabulary }: OutlinedModel, nextSeed: NextSeed): Outline {
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
  const input = inputTensor("input", inputShape);
  const logits = layer("Dense", { name: "logits", units: width, kernelInitializer: glorotUniform(nextSeed()) });
  const features = row.features(spec, input, { nextSeed, inputShape, tokens: vocabulary?.length ?? null });
  return { name: spec.kind, inputs: [input], outputs: [applied(logits, features)] };
}

/** Seeds that are a function of one. */
export function seedsFrom(seed: number): NextSeed {
  let drawn = 0;
  return () => createRandom(seed, purposes.weights, drawn++).integer(0, maxSeed);
}
