import type { ArchitectureDefinition } from "@faculty/models/architectures";
import type { Defaults } from "@faculty/shared/plugins";
import type { Plugin } from "./plugin.ts";

/** An architecture of your own, whose name `student.model.kind` may then say. docs/plugins.md shows a whole one. */
export function defineArchitecture<Parameters extends Defaults = Readonly<Record<never, never>>>(
  architecture: ArchitectureDefinition<Parameters>,
): Plugin {
  return { plugin: "architecture", ...architecture };
}
