import { boxNumbers } from "@faculty/shared/detection";
import { FacultyError } from "@faculty/shared/errors";
import { type Detection, positionsOf, rowWidth, type SingleOutput } from "@faculty/shared/outputs";

/**
 * What says boxes lies on one grid: a class of two or more at each of `[side, side]` cells, and `[side, side, 4]` values.
 * @param whose - What the outputs are of: a folder, or a data set of a plugin.
 * @throws FacultyError BAD_DATASET naming the output.
 */
export function requireDetection(whose: string, outputs: readonly SingleOutput[], detection: Detection): void {
  const [classes, boxes] = [detection.class, detection.box].map((name) => outputs.find((one) => one.name === name));
  const grid = classes?.kind === "distribution" ? positionsOf(classes) : [];
  const [side = 0, down] = grid;
  if (classes === undefined || grid.length !== 2 || side !== down || rowWidth(classes) < 2)
    throw bad(
      whose,
      detection.class,
      grid,
      "[samples, side, side] of two classes or more, the first of them the ground",
    );
  const shape = boxes?.kind === "values" ? boxes.shape : [];
  if (shape.join() !== [side, side, boxNumbers].join())
    throw bad(whose, detection.box, shape, `[samples, ${[side, side, boxNumbers].join(", ")}]`);
}

function bad(whose: string, name: string, shape: readonly number[], expected: string): FacultyError {
  const found = ["samples", ...shape].join(", ");
  return new FacultyError(
    "BAD_DATASET",
    `targets ${name} of ${whose} are of shape [${found}], expected ${expected}: they are to say boxes`,
    { output: name },
  );
}
