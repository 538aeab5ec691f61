import { outlineDataset, preparationOf } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import { preparing } from "../data/preparing.ts";
import { saidInWords } from "../report/quality-lines.ts";
import type { Context } from "../settings/context.ts";
import { checkModels } from "./prepare-run.ts";

/**
 * Looks at a run whose data set is not prepared yet, as far as that can be done without reading a sample.
 * @param spec - As `loadRun` gives it.
 * @returns What is not checked, in a sentence; null where the data set is prepared.
 * @throws FacultyError what is wrong with how its data set lies in its folder; where that tells the shape of samples and the
 * classes, what is wrong with teachers and students.
 */
export async function checkUnprepared(
  runFile: string,
  spec: RunSpec,
  { settings, output, abort }: Pick<Context, "settings" | "output" | "abort">,
): Promise<string | null> {
  const found = await preparationOf(spec.dataset, preparing(settings, output), abort);
  if (found.kind !== "unprepared") return null;
  const { name } = spec.dataset;
  const outline = await outlineDataset(spec.dataset, abort);
  if (outline === null)
    return `data set ${name} is not prepared yet, so that neither its samples nor the teachers were checked against it: faculty data prepare ${runFile}`;
  const { unfit } = await checkModels(spec, outline);
  for (const problem of unfit) throw problem;
  return `data set ${name} is not prepared yet: teachers and students were checked against its shape [${outline.inputShape.join(", ")}] and its ${saidInWords(outline)}, its samples and what they are to be measured by were not: faculty data prepare ${runFile}`;
}
