import { sizeOf } from "../tensor/rows.ts";
import type { OutputKind, OutputSpec } from "./output-spec.ts";

/** What everybody needs to know of a kind; what a role does with it is in the role's own table. */
interface OutputKindRow<Kind extends OutputKind> {
  /** Values of one row. */
  readonly rowWidth: (output: OutputSpec<Kind>) => number;
  /** Extents of what has a row of its own within a sample. */
  readonly positions: (output: OutputSpec<Kind>) => readonly number[];
  /** Values of a sample's target. */
  readonly targetSize: (output: OutputSpec<Kind>) => number;
  /** What a value of a target says once the sample's label is hidden. */
  readonly hidden: (value: number) => number;
}

export const outputKinds: { readonly [Kind in OutputKind]: OutputKindRow<Kind> } = {
  distribution: {
    rowWidth: ({ over }) => ("names" in over ? over.names.length : over.count),
    positions: ({ positions }) => positions,
    targetSize: ({ positions }) => sizeOf(positions),
    hidden: (value) => Math.min(value, -1),
  },
};
