import { sizeOf } from "../tensor/rows.ts";
import type { Classes, OutputKind, OutputSpec, SingleOutput } from "./output-spec.ts";

/** What everybody needs to know of a kind; what a role does with it is in the role's own table. */
interface OutputKindRow<Kind extends OutputKind> {
  /** Values of one row. */
  readonly rowWidth: (output: OutputSpec<Kind>) => number;
  /** Extents of what has a row of its own within a sample. */
  readonly positions: (output: OutputSpec<Kind>) => readonly number[];
  /** Values of a sample's target. */
  readonly targetSize: (output: OutputSpec<Kind>) => number;
  /** What a target says once the sample's label is hidden. @param target - Overwritten. */
  readonly hide: (target: Float32Array, output: OutputSpec<Kind>) => void;
}

export const outputKinds: { readonly [Kind in OutputKind]: OutputKindRow<Kind> } = {
  distribution: {
    rowWidth: ({ over }) => classCount(over),
    positions: ({ positions }) => positions,
    targetSize: ({ positions }) => sizeOf(positions),
    hide: (target) => {
      for (let i = 0; i < target.length; i++) target[i] = Math.min(target[i] as number, -1);
    },
  },
  independent: {
    rowWidth: ({ over }) => classCount(over),
    positions: ({ positions }) => positions,
    targetSize: ({ over, positions }) => classCount(over) * sizeOf(positions),
    hide: (target) => void target.fill(Number.NaN),
  },
  values: {
    rowWidth: ({ shape }) => sizeOf(shape),
    positions: () => [],
    targetSize: ({ shape }) => sizeOf(shape),
    hide: (target) => void target.fill(Number.NaN),
  },
  several: {
    rowWidth: ({ outputs }) => total(outputs, (one) => sizeOf(rowOf(one).positions(one)) * rowOf(one).rowWidth(one)),
    positions: () => [],
    targetSize: ({ outputs }) => total(outputs, (one) => rowOf(one).targetSize(one)),
    hide: (target, { outputs }) => {
      let from = 0;
      for (const one of outputs) {
        const size = rowOf(one).targetSize(one);
        rowOf(one).hide(target.subarray(from, from + size), one);
        from += size;
      }
    },
  },
};

function rowOf<Kind extends OutputKind>({ kind }: OutputSpec<Kind>): OutputKindRow<Kind> {
  return outputKinds[kind] as OutputKindRow<Kind>;
}

function total(outputs: readonly SingleOutput[], sizeOfOne: (one: SingleOutput) => number): number {
  return outputs.reduce((sum, one) => sum + sizeOfOne(one), 0);
}

export const outputKindNames = Object.keys(outputKinds) as readonly OutputKind[];

function classCount(over: Classes): number {
  return "names" in over ? over.names.length : over.count;
}
