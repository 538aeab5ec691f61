import { causalProbe, type Dataset, requireCausal } from "@faculty/data/datasets";
import { takesTexts } from "@faculty/shared/protocol";
import type { Teacher } from "./teacher.ts";

/**
 * Asks a model that is to tell the next token whether it sees it. Of samples that ask for something else nothing is asked.
 * @param who - Begins the sentence.
 * @throws FacultyError BAD_MODEL.
 */
export async function requireCausalTeacher(
  who: string,
  teacher: Teacher,
  sample: Pick<Dataset, "inputShape" | "vocabulary">,
): Promise<void> {
  const probe = takesTexts(teacher.facts) ? null : causalProbe(sample);
  const { inputShape, tolerance } = teacher.facts;
  if (probe === null || inputShape.join() !== `${probe.size}`) return; // of another shape: whoever asks it refuses it
  const { inputs, rows } = probe;
  const { logits } = await teacher.infer({ inputs, rows, layers: [] });
  requireCausal(who, logits, probe, tolerance);
}
