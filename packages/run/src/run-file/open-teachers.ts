import { checkInputs, type Dataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { openTeacher } from "@faculty/teacher-node";
import { hasModel } from "./has-model.ts";

/**
 * Opens every teacher of a run as its node would, one after the other, and closes it again; those alone whose models are
 * here, where the others join by themselves or kept signals stand in for them.
 * @returns By teacher, the layers that may be asked for.
 * @throws FacultyError what a teacher cannot be opened for, naming it.
 */
export async function openTeachers(spec: RunSpec, dataset: Dataset): Promise<ReadonlyMap<string, readonly string[]>> {
  await startBackend();
  const layers = new Map<string, readonly string[]>();
  for (const { name, model, classes, inputs } of spec.teachers) {
    if (model === undefined || (spec.signals.mode === "offline" && !(await hasModel(model)))) continue;
    try {
      await using teacher = await openTeacher(model, { classes, inputs, samples: dataset });
      checkInputs(`teacher ${name}`, teacher.facts, dataset);
      layers.set(name, teacher.facts.layers);
    } catch (thrown) {
      if (!(thrown instanceof FacultyError) || thrown.message.includes(`teacher ${name}`)) throw thrown;
      throw new FacultyError(thrown.code, `teacher ${name}: ${thrown.message}`, thrown.details, { cause: thrown });
    }
  }
  return layers;
}
