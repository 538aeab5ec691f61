import { FacultyError } from "@faculty/shared/errors";
import { positionsOf } from "@faculty/shared/outputs";
import { sampleKind, type ViewSpec } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import { runOutput } from "../samples/run-output.ts";
import { augmentationOf } from "./augmentations.ts";

/** @throws SHAPE_MISMATCH naming the first augmentation that is for other samples, or other targets. */
export function checkAugmentations({ name, ...dataset }: Dataset, { augment }: Pick<ViewSpec, "augment">): void {
  const kind = sampleKind(dataset);
  const misfit = augment.find((spec) => !augmentationOf(spec).samples.includes(kind));
  if (misfit !== undefined)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `augmentation ${misfit.kind} is for samples of kind ${augmentationOf(misfit).samples.join(", ")}, those of ${name} are ${kind} [${dataset.inputShape.join(", ")}]`,
      { augmentation: misfit.kind, inputShape: dataset.inputShape },
    );
  const positions = positionsOf(runOutput(dataset));
  if (positions.length === 0) return;
  const vague = augment.find((spec) => {
    const row = augmentationOf(spec);
    return "mix" in row || row.move === null;
  });
  if (vague !== undefined)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `augmentation ${vague.kind} cannot say what becomes of targets at [${positions.join(", ")}] positions, as those of ${name} are`,
      { augmentation: vague.kind, positions },
    );
}
