import { nearMiss } from "./near-miss.ts";
import { shownName } from "./shown-names.ts";

/**
 * What was probably meant by the first name that is not known and is like one that is: `; did you mean ham for hem?`,
 * to end a message; nothing where there is none.
 */
export function didYouMean(strangers: readonly string[], known: readonly string[]): string {
  for (const stranger of strangers.slice(0, maxGuesses)) {
    const meant = nearMiss(stranger, known);
    if (meant === null) continue;
    const whom = strangers.length === 1 ? "" : ` for ${shownName(stranger)}`;
    return `; did you mean ${shownName(meant)}${whom}?`;
  }
  return "";
}

/** Each is compared with every known name. */
const maxGuesses = 20;
