import type { Defaults } from "@faculty/shared/plugins";
import type { TeacherDefinition } from "@faculty/teacher-node/plugin";
import type { Plugin } from "./plugin.ts";

/** A teacher of your own, whose name `teachers[].plugin` may then say. docs/plugins.md shows a whole one. */
export function defineTeacher<Parameters extends Defaults = Readonly<Record<never, never>>>(
  teacher: TeacherDefinition<Parameters>,
): Plugin {
  return { plugin: "teacher", ...teacher };
}
