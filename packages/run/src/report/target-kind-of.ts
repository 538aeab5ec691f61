import type { TargetKind } from "@faculty/shared/metrics";
import { measuredKind, type OutputSpec } from "@faculty/shared/outputs";

/** What a run's models are measured as; undefined: one class of many. */
export function targetKindOf(output: OutputSpec | undefined): TargetKind | undefined {
  const kind = output && measuredKind(output);
  return kind === "distribution" ? undefined : kind;
}
