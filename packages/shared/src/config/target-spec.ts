import type { OutputKind } from "../outputs/output-spec.ts";

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
    };

/** What a student says of samples of which that is known. */
const outputKindOf: Readonly<Record<TargetSpec["kind"], OutputKind>> = {
  class: "distribution",
  classes: "independent",
  value: "values",
};

/** Of a run, before its data set is read; absent: one class of many, or what a module says. */
export function targetKind(target: TargetSpec | undefined): OutputKind {
  return outputKindOf[target?.kind ?? "class"];
}
