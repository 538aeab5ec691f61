import { sizeOf } from "../tensor/rows.ts";
import { outputKinds } from "./output-kinds.ts";
import type { OutputKind, OutputSpec } from "./output-spec.ts";

/** How wide a row of an output is: of a distribution, one value a class. */
export function rowWidth<Kind extends OutputKind>(output: OutputSpec<Kind>): number {
  return outputKinds[output.kind].rowWidth(output);
}

/** How many rows a sample has: one a position, and one where there are none. */
export function rowsPerSample<Kind extends OutputKind>(output: OutputSpec<Kind>): number {
  return sizeOf(outputKinds[output.kind].positions(output));
}
