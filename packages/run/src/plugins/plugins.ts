import type { PluginSpec } from "@faculty/shared/config";
import type { LossPlugin } from "@faculty/student-trainer/objective/loss";

/** What the plugins of a run define, and where. */
export interface Plugins {
  /** Their paths absolute, each with its digest. */
  readonly specs: readonly PluginSpec[];
  readonly defined: readonly PluginDefinition[];
}

/** Told apart by `plugin`. */
export type PluginDefinition = LossPlugin;

export const noPlugins: Plugins = { specs: [], defined: [] };
