import { FacultyError } from "@faculty/shared/errors";
import type { OutputKind } from "@faculty/shared/outputs";
import type { ModelOutput } from "../manifests/manifest.ts";
import type { SeenAnswers } from "./model-answers.ts";
import type { ModelEnding } from "./model-ending.ts";

/**
 * What a model yields: as its manifest says, else as its end and its answers show. What looks like logits may be
 * anything; a softmax that is there is there.
 * @param declared - By faculty.json, undefined where there is none.
 * @param seen - Undefined where it has not been asked.
 * @param kind - Of what it says.
 * @throws FacultyError BAD_MODEL where these contradict each other, or it answers otherwise than its kind says.
 */
export function checkEnding(
  folder: string,
  declared: ModelOutput | undefined,
  ending: ModelEnding,
  seen: SeenAnswers | undefined,
  kind: OutputKind,
): ModelOutput {
  return byKind[kind](folder, declared, ending, seen);
}

type EndingCheck = (
  folder: string,
  declared: ModelOutput | undefined,
  ending: ModelEnding,
  seen: SeenAnswers | undefined,
) => ModelOutput;

const byKind: Readonly<Record<OutputKind, EndingCheck>> = {
  distribution: oneOfMany,
  independent: eachForItself,
  values: () => "values",
  several: () => "logits",
};

/** A sigmoid tells probabilities; what else a model yields is taken for logits, unless its faculty.json says otherwise. */
function eachForItself(folder: string, declared: ModelOutput | undefined, ending: ModelEnding): ModelOutput {
  if (ending === "probabilities" || ending === "log-probabilities")
    throw bad(folder, "ends in a softmax, which says one class of many; expected a logit or a sigmoid of each class");
  const found = ending === "sigmoids" ? "probabilities" : ending;
  if (declared !== undefined && found !== "logits" && found !== declared)
    throw bad(folder, `its faculty.json says it ends in ${declared}, its last operation yields ${found}`, ":");
  return declared ?? found;
}

function oneOfMany(
  folder: string,
  declared: ModelOutput | undefined,
  ending: ModelEnding,
  seen: SeenAnswers | undefined,
): ModelOutput {
  if (ending === "sigmoids")
    throw bad(
      folder,
      "ends in a sigmoid, which says yes or no of each class for itself; expected logits or a softmax: take the sigmoid off, so that it yields logits",
    );
  if (seen?.kind === "shares")
    throw bad(
      folder,
      `yields shares that sum to ${Number(seen.sum.toPrecision(6))} for every sample; expected probabilities, which sum to 1, or logits`,
    );
  const found = seen?.kind === "probabilities" ? "probabilities" : ending;
  if (declared !== undefined && found !== "logits" && found !== declared)
    throw bad(folder, `its faculty.json says it ends in ${declared}, its last operation yields ${found}`, ":");
  const output = declared ?? found;
  if (output === "probabilities" && seen?.kind === "any")
    throw bad(
      folder,
      `is said to end in probabilities, and its answers are none: they are negative or do not sum to 1`,
    );
  return output;
}

function bad(folder: string, why: string, colon = ""): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}${colon} ${why}`, { folder });
}
