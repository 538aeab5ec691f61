import type { BusMessage, Outgoing } from "@faculty/shared/bus";
import { asFacultyError, type ErrorCode, type FacultyError } from "@faculty/shared/errors";
import { headerNames } from "@faculty/shared/frames";
import { ask, refusalOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import { asRepeated, requireSame } from "../asking/same-rows.ts";
import type { Trial } from "../asking/trial.ts";
import { referenceOf } from "./reference.ts";

/** Something that a teacher must refuse. */
export interface Wrong {
  readonly what: string;
  readonly message: Outgoing;
  /** Any of them will do. */
  readonly codes: readonly ErrorCode[];
}

/**
 * Sends each, and a good request at the end.
 * @throws Finding naming the first that is not refused as it should, and how many more there are.
 */
export async function requireRefusals(trial: Trial, wrong: readonly Wrong[]): Promise<string> {
  const reference = await referenceOf(trial);
  const problems: { readonly expected: string; readonly found: string }[] = [];
  for (const { what, message, codes } of wrong) {
    const expected = `${what}: ${codes.join(" or ")}`;
    const found = await problemOf(trial, message, codes).catch((thrown: unknown) => {
      trial.abort.throwIfAborted();
      throw broken(expected, asFacultyError(thrown).message); // no reply: not to be waited for once more each
    });
    if (found !== null) problems.push({ expected, found });
  }
  const [first] = problems;
  if (first !== undefined)
    throw broken(first.expected, `${first.found}${problems.length > 1 ? `; ${problems.length - 1} more so` : ""}`);
  requireSame((await ask(trial)).logits, reference, await asRepeated(trial));
  if (wrong.length === 0) throw notTried("there is nothing to refuse");
  return `${wrong.length} refused, the next request answered`;
}

/** What is wrong with how it is refused, or null. */
async function problemOf(trial: Trial, message: Outgoing, codes: readonly ErrorCode[]): Promise<string | null> {
  const reply = await send(trial, message);
  const refused = refusalOf(reply);
  if (refused === null) return "an answer";
  const said = reply.headers[headerNames.errorCode];
  if (codes.every((code) => code !== said)) return said === undefined ? "no Faculty-Error" : shownRefusal(refused);
  return formProblem(reply, refused);
}

const longestSentence = 8192;

/** How a refusal differs from what §2 says of one, or null. */
export function formProblem({ headers, payload }: BusMessage, { code, retryable }: FacultyError): string | null {
  const { [headerNames.serviceError]: sentence, [headerNames.serviceErrorCode]: number } = headers;
  if (payload.length > 0) return `a refusal with ${payload.length} bytes of payload, expected none`;
  if (sentence === undefined || sentence === "") return `no ${headerNames.serviceError}`;
  if (sentence.length > longestSentence) return `a sentence of ${sentence.length} characters`;
  const expected = retryable ? "503" : "400";
  return number === expected ? null : `${headerNames.serviceErrorCode} ${number} for ${code}, expected ${expected}`;
}
