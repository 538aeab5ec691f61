import { type OutputSpec, positionsOf, rowWidth } from "@faculty/shared/outputs";
import type { ModelOutput } from "../manifests/manifest.ts";
import { checkEnding } from "./check-ending.ts";
import { seenAnswers } from "./model-answers.ts";
import type { ModelEnding } from "./model-ending.ts";
import { type ProbedModel, probeModel } from "./probe-model.ts";
import { probeTexts } from "./text-input.ts";

/** A model that can be asked, and what is known of what it says. */
interface AskableModel extends Pick<ProbedModel, "folder" | "forward" | "inputShape" | "input"> {
  /** How many token ids it has a row for; undefined where it looks up none. */
  readonly tokens: number | undefined;
  /** What its rows are of. */
  readonly said: OutputSpec;
  /** By faculty.json, undefined where there is none. */
  readonly declared: ModelOutput | undefined;
  readonly ending: ModelEnding;
  /** Its answers do not tell what they are. */
  readonly isRounded?: boolean;
}

/**
 * Asks a model of a few samples, and says what it yields. One of texts is asked by values whose texts `probedTexts` tells.
 * @throws FacultyError as `probeModel`, `checkEnding`.
 */
export async function seenOutput(model: AskableModel): Promise<ModelOutput> {
  const { folder, forward, inputShape, input, said, declared, ending, isRounded = false } = model;
  const width = rowWidth(said);
  const tokens = input.isText ? probeTexts.length : model.tokens;
  const answers = await probeModel({ folder, forward, inputShape, input, tokens, width, positions: positionsOf(said) });
  return checkEnding(folder, declared, ending, isRounded || width < 2 ? undefined : seenAnswers(answers), said.kind);
}
