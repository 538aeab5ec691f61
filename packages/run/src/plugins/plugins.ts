import type { WeightingPlugin } from "@faculty/coordinator/ensemble/weightings";
import type { DatasetPlugin } from "@faculty/data/datasets";
import type { ArchitecturePlugin } from "@faculty/models/architectures";
import type { PluginSpec } from "@faculty/shared/config";
import type { MetricPlugin } from "@faculty/shared/metrics";
import type { LossPlugin } from "@faculty/student-trainer/objective/loss";
import type { TeacherPlugin } from "@faculty/teacher-node/plugin";

/** What the plugins of a run define, and where. */
export interface Plugins {
  /** Their paths absolute, each with its digest. */
  readonly specs: readonly PluginSpec[];
  readonly defined: readonly PluginDefinition[];
}

/** Told apart by `plugin`. */
export type PluginDefinition =
  | LossPlugin
  | WeightingPlugin
  | ArchitecturePlugin
  | MetricPlugin
  | DatasetPlugin
  | TeacherPlugin;

export const noPlugins: Plugins = { specs: [], defined: [] };

/** What they define of one kind. */
export function definedIn<Kind extends PluginDefinition["plugin"]>(
  { defined }: Plugins,
  kind: Kind,
): readonly Of<Kind>[] {
  return defined.filter((one): one is Of<Kind> => one.plugin === kind);
}

type Of<Kind> = Extract<PluginDefinition, { readonly plugin: Kind }>;
