import { knownVocabulary } from "@faculty/data/datasets";
import type { ModelSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import { outlineModel } from "../architectures/outline-model.ts";
import type { Outline } from "../outline/outline.ts";
import { inspectOwnModel } from "./own-files.ts";

/**
 * What `buildModel` would build, told without TensorFlow.
 * @param inputShape - Of one sample, without the batch.
 * @param output - Of the run. @param vocabulary - Where samples are token ids: the data set's.
 * @throws FacultyError as `buildModel` does, of what can be found so.
 */
export async function outlineStudent(
  spec: ModelSpec,
  inputShape: readonly number[],
  output: OutputSpec,
  vocabulary?: readonly string[],
): Promise<Outline> {
  if (spec.kind !== "file") return outlineModel({ spec, inputShape, output, vocabulary }, () => 0);
  const data = { inputShape, output, vocabulary: knownVocabulary({ vocabulary }) };
  return inspectOwnModel(String(spec["path"]), data);
}
