import { preparationOf } from "@faculty/data/datasets";
import { loadRun } from "../run-file/load-run.ts";
import { runSchema } from "../run-file/run-schema.ts";
import type { Context } from "../settings/context.ts";
import { preparing } from "./preparing.ts";

/**
 * What is not checked of a run whose data set is not prepared yet, in a sentence; null where it is. Decodes nothing.
 * @throws FacultyError what is wrong with the run file itself, or with how its data set lies in its folder.
 */
export async function unpreparedRun(
  runFile: string,
  { settings, output, abort }: Pick<Context, "settings" | "output" | "abort">,
): Promise<string | null> {
  const { dataset } = await loadRun(runFile, runSchema, settings.roots, abort);
  const found = await preparationOf(dataset, preparing(settings, output), abort);
  if (found.kind !== "unprepared") return null;
  return `data set ${dataset.name} is not prepared yet, so that neither its samples nor the teachers were checked against it: faculty data prepare ${runFile}`;
}
