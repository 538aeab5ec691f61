import { z } from "zod";
import type { Classes, OutputKind, OutputSpec } from "./output-spec.ts";

/** What everybody needs to know of a kind; what a role does with it is in the role's own table. */
interface OutputKindRow<Kind extends OutputKind> {
  readonly spec: z.ZodType<OutputSpec<Kind>>;
  /** Values of one row. */
  readonly rowWidth: (output: OutputSpec<Kind>) => number;
  /** Extents of what has a row of its own within a sample. */
  readonly positions: (output: OutputSpec<Kind>) => readonly number[];
}

const classes: z.ZodType<Classes> = z.union([
  z.strictObject({ names: z.array(z.string()).min(1) }),
  z.strictObject({ count: z.int().min(1), vocabulary: z.string().min(1) }),
]);

const noPositions: z.ZodType<readonly number[]> = z.array(z.int().min(1)).superRefine((positions, context) => {
  if (positions.length === 0) return;
  const message = `expected [], one distribution a sample, found [${positions.join(", ")}]: outputs by position are not read yet`;
  context.addIssue({ code: "custom", message });
});

export const outputKinds: { readonly [Kind in OutputKind]: OutputKindRow<Kind> } = {
  distribution: {
    spec: z.strictObject({
      name: z.string().min(1),
      kind: z.literal("distribution"),
      over: classes,
      positions: noPositions,
    }),
    rowWidth: ({ over }) => ("names" in over ? over.names.length : over.count),
    positions: ({ positions }) => positions,
  },
};
