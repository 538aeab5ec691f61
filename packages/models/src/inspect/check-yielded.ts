import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, positionsOf, rowWidth } from "@faculty/shared/outputs";
import { shownExtents } from "./filled-shape.ts";
import { namedWidth } from "./named-width.ts";

/**
 * Holds the shape of an output, `[samples, …positions, width]`, against what its rows are said to be.
 * @param output - `shape` is undefined where the model says none.
 * @throws FacultyError SHAPE_MISMATCH, CLASS_MISMATCH.
 */
export function checkYielded(
  path: string,
  { name, shape }: { readonly name: string; readonly shape: readonly (number | null)[] | undefined },
  said: OutputSpec,
): void {
  if (shape === undefined) return;
  const width = shape.at(-1);
  const positions = positionsOf(said);
  if (shape.length !== positions.length + 2)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${path} yields ${shownExtents(shape)} at its output ${name}, expected [${["samples", ...positions].join(", ")}, ${said.kind === "values" ? "values" : "classes"}]${shape.length < 2 ? ": it has no first axis for samples; export it with one, of open extent" : ""}`,
      { path },
    );
  if (width !== null && width !== undefined && width !== rowWidth(said))
    throw new FacultyError("CLASS_MISMATCH", `model ${path} has ${width} outputs, ${namedWidth(said)}`, { path });
}
