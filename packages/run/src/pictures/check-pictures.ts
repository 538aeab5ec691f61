import { type Dataset, runOutput } from "@faculty/data/datasets";
import type { PicturesSpec } from "@faculty/shared/config";
import { rowWidth } from "@faculty/shared/outputs";
import { checkFrozenModel } from "@faculty/student-trainer/check";
import { openRealPictures } from "./real-pictures.ts";

/** @throws FacultyError as `openPictureJudge`, of what can be found without TensorFlow. */
export async function checkPictures({ real, model, layer }: PicturesSpec, dataset: Dataset): Promise<void> {
  const output = runOutput(dataset);
  await using file = await openRealPictures(real, rowWidth(output));
  void file;
  await checkFrozenModel({ model, layer }, output);
}
