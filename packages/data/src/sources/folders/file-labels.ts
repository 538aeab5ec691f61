import { noLabel } from "@faculty/shared/samples";
import type { SampleFile } from "./file-group.ts";

/** Tells the label of each of some files: the place of its class, `noLabel` where it has none. */
export function fileLabels(classes: readonly string[]): (files: readonly SampleFile[]) => Int32Array {
  const labelOf = new Map<string | null, number>(classes.map((name, label) => [name, label]));
  return (files) => Int32Array.from(files, (file) => labelOf.get(file.class) ?? noLabel);
}
