import type { Dataset } from "@faculty/data/datasets";
import { createPreparation, type Preparation } from "@faculty/data/preparation";
import { modelInputs } from "@faculty/models/manifests";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf } from "@faculty/shared/files";
import type { OwnPreparation } from "@faculty/shared/samples";

/** What a student makes of the data set's samples. */
export interface StudentPreparation extends Preparation {
  /** As its faculty.json is to have it; undefined where it takes samples as they are. */
  readonly inputs: OwnPreparation | undefined;
}

/**
 * What the run file says that a student makes of a sample, or the model that it is trained further from.
 * @throws FacultyError SHAPE_MISMATCH where it is for other samples; BAD_MODEL, BAD_RUN_FILE.
 */
export async function studentPreparation(
  { model, inputs: given }: Pick<RunSpec["student"], "model" | "inputs">,
  dataset: Dataset,
): Promise<StudentPreparation> {
  const inputs = model.kind === "file" ? await modelInputs(await modelFolderOf(String(model["path"])), given) : given;
  if (inputs?.layout === "nchw" && model.kind !== "file")
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `student: inputs.layout is nchw, a model of kind ${model.kind} takes channels last`,
    );
  const preparation = createPreparation(inputs, dataset, "student");
  return { ...preparation, inputs: inputs && { ...inputs, sampleShape: dataset.inputShape } };
}
