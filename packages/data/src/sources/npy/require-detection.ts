import { boxNumbers } from "@faculty/shared/detection";
import { FacultyError } from "@faculty/shared/errors";
import { type Detection, positionsOf, rowWidth, type SingleOutput } from "@faculty/shared/outputs";

/**
 * What says boxes lies on one grid: a class of two or more at each of `[side, side]` cells, and `[side, side, 4]` values.
 * @throws FacultyError BAD_DATASET naming the output.
 */
export function requireDetection(folder: string, outputs: readonly SingleOutput[], detection: Detection): void {
  const [classes, boxes] = [detection.class, detection.box].map((name) => outputs.find((one) => one.name === name));
  const grid = classes?.kind === "distribution" ? positionsOf(classes) : [];
  const [side = 0, down] = grid;
  if (classes === undefined || grid.length !== 2 || side !== down || rowWidth(classes) < 2)
    throw bad(
      folder,
      detection.class,
      grid,
      "[samples, side, side] of two classes or more, the first of them the ground",
    );
  const shape = boxes?.kind === "values" ? boxes.shape : [];
  if (shape.join() !== [side, side, boxNumbers].join())
    throw bad(folder, detection.box, shape, `[samples, ${[side, side, boxNumbers].join(", ")}]`);
}

function bad(folder: string, name: string, shape: readonly number[], expected: string): FacultyError {
  const found = ["samples", ...shape].join(", ");
  return new FacultyError(
    "BAD_DATASET",
    `targets ${name} of ${folder} are of shape [${found}], expected ${expected}: they are to say boxes`,
    { folder, output: name },
  );
}
