import type { Detection, OutputKind, SingleOutput } from "../outputs/output-spec.ts";

/** What is known of a sample by one of its targets. */
export type SingleTarget = "class" | "classes" | "value";

/** What is known of a sample: one class, each class that it has, or values; and where the data set's files say so. */
export type TargetSpec =
  | { readonly kind: "class" | "classes" | "value"; readonly column: string; readonly columns?: undefined }
  | { readonly kind: "value"; readonly columns: readonly string[]; readonly column?: undefined }
  /** Of arrays, which have no columns. */
  | { readonly kind: "class" | "classes" | "value"; readonly column?: undefined; readonly columns?: undefined }
  /** Of noise, of which nothing is known: what is said of it. */
  | {
      readonly kind: "value";
      readonly shape: readonly number[];
      readonly column?: undefined;
      readonly columns?: undefined;
    }
  /** Several of these, by the name of the output that says it. */
  | (SeveralTargets & { readonly column?: undefined; readonly columns?: undefined });

export interface SeveralTargets {
  readonly kind: "several";
  readonly outputs: Readonly<Record<string, SingleTarget>>;
  /** Which two say boxes of a grid's cells, and are measured together; absent: none do. */
  readonly detection?: Detection | undefined;
}

/** What a student says of samples of which that is known. */
const outputKindOf: Readonly<Record<SingleTarget, SingleOutput["kind"]>> = {
  class: "distribution",
  classes: "independent",
  value: "values",
};

/** Of a run, before its data set is read; absent: one class of many, or what a module says. */
export function targetKind(target: TargetSpec | undefined): OutputKind {
  return target?.kind === "several" ? "several" : singleTargetKind(target);
}

/** The same of a run of one output; of several, that of the first. */
export function singleTargetKind(target: TargetSpec | undefined): SingleOutput["kind"] {
  const [first = "class"] = target?.kind === "several" ? Object.values(target.outputs) : [target?.kind];
  return outputKindOf[first];
}

/** By its name, the kind of each of several outputs; null of a run that has one. */
export function namedKinds(target: TargetSpec | undefined): ReadonlyMap<string, SingleOutput["kind"]> | null {
  if (target?.kind !== "several") return null;
  return new Map(Object.entries(target.outputs).map(([name, kind]) => [name, outputKindOf[kind]]));
}
