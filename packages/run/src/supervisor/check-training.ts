import { bindWeighting, checkPluginWeighting, checkRoutes } from "@faculty/coordinator/ensemble/weightings";
import { viewOf } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { fanOut, mergedTeachers, type RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { checkLayer } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import { checkPluginLosses, checkStudent } from "@faculty/student-trainer/check";
import { layerSignals } from "@faculty/student-trainer/objective/terms";
import { runLinks } from "../run-file/run-links.ts";
import { checkSparse } from "./check-sparse.ts";

/** @throws FacultyError for a student that cannot be built. */
export type CheckBuilt = (spec: RunSpec, dataset: Dataset) => Promise<void>;

/**
 * What a run would fail on once its processes are up, found without them: weighting, augmentation, plugins'
 * losses, and every model that is to be trained.
 * @param teacherLayers - By teacher, where they are known.
 * @param checkBuilt - Looks at what a student's description does not tell.
 * @returns What is wrong with further students, which take no other along.
 * @throws FacultyError BAD_RUN_FILE, CLASS_MISMATCH, SHAPE_MISMATCH, UNKNOWN_LAYER, and what `outlineStudent` throws.
 */
export async function checkTraining(
  spec: RunSpec,
  dataset: Dataset,
  teacherLayers: ReadonlyMap<string, readonly string[]>,
  checkBuilt: CheckBuilt = async () => undefined,
): Promise<readonly FacultyError[]> {
  const teachers = mergedTeachers(spec).map(({ name }) => name);
  if (teachers.length > 0) bindWeighting(spec.ensemble.weighting, teachers);
  checkPluginWeighting(spec.ensemble.weighting, teachers, runOutput(dataset));
  checkRoutes(spec.ensemble.weighting, runOutput(dataset));
  viewOf(withOneSample(dataset), "train", Int32Array.of(0), { augment: spec.augment, seed: spec.seed, epoch: 0 });
  const layers = new Map(teacherLayers);
  const unfit: FacultyError[] = [];
  for (const link of runLinks(spec, "")) {
    if (link.kind === "direct") continue; // the student once more
    for (const { name, spec: own } of fanOut(link.spec)) {
      const who = link.kind === "assistant" ? `assistant ${link.name}: ` : name === null ? "" : `student ${name}: `;
      try {
        await named(who, async () => checkSparse(own, dataset));
        const inner = await named(who, () => checkStudent(own, dataset));
        await named(who, () => checkPluginLosses(own, runOutput(dataset)));
        await named(who, () => checkBuilt(own, dataset));
        if (link.kind === "assistant") layers.set(link.name, inner);
        for (const { teacher, layer } of layersOf(own))
          await named(who, async () => checkLayer(teacher, layer, layers.get(teacher) ?? [layer]));
      } catch (thrown) {
        if (name === null || !(thrown instanceof FacultyError)) throw thrown;
        unfit.push(thrown);
      }
    }
  }
  return unfit;
}

/** An augmentation fits a shape, or does not: one sample shows it, and the others need not be scaled. */
function withOneSample(dataset: Dataset): Dataset {
  const inputs = new Float32Array(sizeOf(dataset.inputShape)).fill(1); // no padding
  return { ...dataset, train: { count: 1, inputs, labels: Int32Array.of(0) } };
}

function layersOf({ stages, objective }: RunSpec) {
  return layerSignals([...stages.flatMap((stage) => stage.objective), ...objective]);
}

async function named<Result>(who: string, check: () => Promise<Result>): Promise<Result> {
  try {
    return await check();
  } catch (thrown) {
    if (who === "" || !(thrown instanceof FacultyError)) throw thrown;
    throw new FacultyError(thrown.code, `${who}${thrown.message}`, thrown.details, { cause: thrown });
  }
}
