import { type Dataset, refuseSeeing, runOutput } from "@faculty/data/datasets";
import { outlineStudent } from "@faculty/models/inspect";
import { innerOutputs, layerThatSeesLater, type Outline } from "@faculty/models/outline";
import type { RunSpec } from "@faculty/shared/config";
import { frozenLayers } from "../objective/terms/objective-terms.ts";
import { studentPreparation } from "../preparation/student-preparation.ts";
import { checkFrozenModel } from "./check-frozen-models.ts";
import { checkLayers } from "./check-layers.ts";

/**
 * Whether a student's model can be made for a data set and has the layers that the run file names, in every phase; told
 * without building it.
 * @param spec - As the student has it.
 * @returns The layers that a student of this one may compare itself with.
 * @throws FacultyError UNKNOWN_LAYER, BAD_RUN_FILE, BAD_MODEL, and what `outlineStudent` throws.
 */
export async function checkStudent(spec: RunSpec, dataset: Dataset): Promise<readonly string[]> {
  const outline = await studentOutline(spec, dataset);
  refuseSeeing("its model", layerThatSeesLater(outline), dataset);
  checkLayers(outline, spec);
  const terms = [...spec.stages.flatMap(({ objective }) => objective), ...spec.objective];
  for (const frozen of frozenLayers(terms)) await checkFrozenModel(frozen, runOutput(dataset));
  return [...innerOutputs(outline).keys()];
}

/**
 * A student's model as it would be made for a data set, told without building it.
 * @throws FacultyError as `outlineStudent` does.
 */
export async function studentOutline({ student }: Pick<RunSpec, "student">, dataset: Dataset): Promise<Outline> {
  const { shape } = await studentPreparation(student, dataset);
  return outlineStudent(student.model, shape, runOutput(dataset), dataset.vocabulary);
}
