import type { PairUnit } from "@faculty/shared/samples";
import { tokenize } from "../../texts/tokenize.ts";

/** How a text of a pair becomes tokens, and tokens text. */
interface PairText {
  readonly split: (text: string) => readonly string[];
  readonly join: (tokens: readonly string[]) => string;
}

/** What a vocabulary's file has in the place of a space. */
const space = "␣";

/** Words are in lower case. */
export const pairTexts: Readonly<Record<PairUnit, PairText>> = {
  words: { split: tokenize, join: (tokens) => tokens.join(" ") },
  letters: {
    split: (text) => Array.from(text.trim().replaceAll(/\s+/gu, space)),
    join: (tokens) => tokens.join("").replaceAll(space, " "),
  },
};
