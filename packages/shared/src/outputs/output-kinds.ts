import type { OutputKind, OutputSpec } from "./output-spec.ts";

/** What everybody needs to know of a kind; what a role does with it is in the role's own table. */
interface OutputKindRow<Kind extends OutputKind> {
  /** Values of one row. */
  readonly rowWidth: (output: OutputSpec<Kind>) => number;
  /** Extents of what has a row of its own within a sample. */
  readonly positions: (output: OutputSpec<Kind>) => readonly number[];
}

export const outputKinds: { readonly [Kind in OutputKind]: OutputKindRow<Kind> } = {
  distribution: {
    rowWidth: ({ over }) => ("names" in over ? over.names.length : over.count),
    positions: ({ positions }) => positions,
  },
};
