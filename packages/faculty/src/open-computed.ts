import type { Dataset } from "@faculty/data/datasets";
import type { ComputedTeacher } from "@faculty/shared/config";
import type { Teacher } from "@faculty/teacher-node";

/** Opens a teacher by its model, or by the plugin that defines it. */
export async function openComputed(teacher: ComputedTeacher, dataset: Dataset): Promise<Teacher> {
  if (teacher.plugin !== undefined) {
    const { openPluginTeacher } = await import("@faculty/teacher-node/plugin");
    return openPluginTeacher(teacher);
  }
  const [{ runOutput }, { openTeacher }] = await Promise.all([
    import("@faculty/data/datasets"),
    import("@faculty/teacher-node"), // loads TensorFlow, where the model needs it
  ]);
  const { model, classes, digest: _, ...use } = teacher;
  const output = dataset.output === undefined || classes === undefined ? undefined : runOutput(dataset);
  return openTeacher(model, { ...use, classes, output, samples: dataset });
}
