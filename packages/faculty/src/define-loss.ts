import type { Defaults } from "@faculty/shared/plugins";
import type { LossDefinition } from "@faculty/student-trainer/objective/loss";
import type { PluginNeed } from "@faculty/student-trainer/objective/terms";
import type { Plugin } from "./plugin.ts";

/** A loss of your own, whose name a term of a run file may then say. docs/plugins.md shows a whole one. */
export function defineLoss<
  const Needs extends PluginNeed,
  Parameters extends Defaults = Readonly<Record<never, never>>,
>(loss: LossDefinition<Needs, Parameters>): Plugin {
  return { plugin: "loss", ...loss };
}
