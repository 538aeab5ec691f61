import { FacultyError } from "@faculty/shared/errors";
import {
  type OutputSpec,
  outputsOf,
  rowsPerSample,
  rowWidth,
  type Scale,
  type SingleOutput,
} from "@faculty/shared/outputs";
import { applied, layer, through } from "../outline/apply-layer.ts";
import { glorotUniform } from "../outline/initializers.ts";
import type { OutlineTensor } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";

/**
 * A linear layer `logits_NAME` for each of several outputs, joined to one row a sample, `logits`. Where the features lie on
 * a grid, an output of the same positions, or of values of these leading axes, is said of each cell by the same layer.
 * @param features - `[batch, …grid, features]`.
 * @returns `[batch, rowWidth]`.
 * @throws FacultyError SHAPE_MISMATCH where no output lies on the grid that there is.
 */
export function heads(
  kind: string,
  features: OutlineTensor,
  output: OutputSpec<"several">,
  nextSeed: NextSeed,
): OutlineTensor {
  const grid = (features.shape ?? []).slice(1, -1);
  const outputs = outputsOf(output);
  if (grid.length > 0 && !outputs.some((one) => liesOn(one, grid)))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${kind} says something of each of [${grid.join(", ")}] cells, the run asks about ${outputs.map((one) => `${one.name} at [${gridOf(one).join(", ")}]`).join(" and ")}`,
    );
  const said = outputs.map((one) => {
    const isOfCells = grid.length > 0 && liesOn(one, grid);
    const units = isOfCells ? widthOfCell(one) : rowsPerSample(one) * rowWidth(one);
    const dense = layer("Dense", { name: `logits_${one.name}`, units, kernelInitializer: glorotUniform(nextSeed()) });
    const flat = (x: OutlineTensor, of: string) => through(x, layer("Flatten", { name: `flat_${of}_${one.name}` }));
    if (isOfCells) return flat(through(features, dense), "cells");
    return through(grid.length > 0 ? flat(features, "features") : features, dense);
  });
  return applied(layer("Concatenate", { name: "logits", axis: -1 }), ...said);
}

/** How several outputs spread: 0 and 1 of what is no value. Undefined where no spread is known. */
export function joinedScale(output: OutputSpec<"several">): Scale | undefined {
  const scales = outputsOf(output).map((one) => ({
    size: rowsPerSample(one) * rowWidth(one),
    scale: one.kind === "values" ? one.scale : undefined,
  }));
  if (scales.every(({ scale }) => scale === undefined)) return undefined;
  const filled = (size: number, value: number) => Array.from({ length: size }, () => value);
  return {
    mean: scales.flatMap(({ size, scale }) => scale?.mean ?? filled(size, 0)),
    std: scales.flatMap(({ size, scale }) => scale?.std ?? filled(size, 1)),
  };
}

function liesOn(output: SingleOutput, grid: readonly (number | null)[]): boolean {
  return gridOf(output).join() === grid.join();
}

function gridOf(output: SingleOutput): readonly number[] {
  return output.kind === "values" ? output.shape.slice(0, -1) : output.positions;
}

function widthOfCell(output: SingleOutput): number {
  return output.kind === "values" ? (output.shape.at(-1) ?? 1) : rowWidth(output);
}
