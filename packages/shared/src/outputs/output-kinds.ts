import { sizeOf } from "../tensor/rows.ts";
import type { Classes, OutputKind, OutputSpec } from "./output-spec.ts";

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
    rowWidth: ({ over }) => classCount(over),
    positions: ({ positions }) => positions,
    targetSize: ({ positions }) => sizeOf(positions),
    hidden: (value) => Math.min(value, -1),
  },
  independent: {
    rowWidth: ({ over }) => classCount(over),
    positions: ({ positions }) => positions,
    targetSize: ({ over, positions }) => classCount(over) * sizeOf(positions),
    hidden: () => Number.NaN,
  },
  values: {
    rowWidth: ({ shape }) => sizeOf(shape),
    positions: () => [],
    targetSize: ({ shape }) => sizeOf(shape),
    hidden: () => Number.NaN,
  },
};

export const outputKindNames = Object.keys(outputKinds) as readonly OutputKind[];

function classCount(over: Classes): number {
  return "names" in over ? over.names.length : over.count;
}
