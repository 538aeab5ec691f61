import type { Classes } from "@faculty/shared/outputs";
import {
  areOfItems,
  firstItemId,
  maxTokens,
  nextTokensUnit,
  pairTokens,
  pairUnit,
  specialTokens,
  targetTokens,
} from "@faculty/shared/samples";
import { vocabularyDigest } from "../../texts/vocabulary.ts";

/** What a plugin says of a data set whose samples are token ids. */
interface DescribedTokens {
  readonly inputShape?: readonly number[] | undefined;
  readonly element?: "float32" | "uint8" | undefined;
  readonly vocabulary?: readonly string[] | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly positions?: readonly number[] | undefined;
}

/** A key of it, and what is wrong there. */
interface Problem {
  readonly path: string[];
  readonly message: string;
}

/**
 * What is wrong with a vocabulary, or with what must follow from it: samples of running text, pairs and interactions are
 * told by its fourth token. Null where all of it fits.
 * @param ofEach - Whether each position has a class.
 */
export function vocabularyProblem(described: DescribedTokens, ofEach: boolean): Problem | null {
  const { inputShape = [], element, vocabulary, classes, positions = [] } = described;
  const problem = (key: keyof DescribedTokens, message: string): Problem => ({ path: [key], message });
  if (vocabulary === undefined)
    return ofEach && classes === undefined ? problem("classes", "expected a list, found nothing") : null;
  const own = tokensProblem(vocabulary);
  if (own !== null) return problem("vocabulary", own);
  if (element === "uint8") return problem("element", "is of images, samples of a vocabulary are token ids");
  if (inputShape.length !== 1)
    return problem("inputShape", `expected [length] of token ids, found [${inputShape.join(", ")}]`);
  const marked = markOf(vocabulary, inputShape[0] as number);
  if (marked === null)
    return ofEach && classes === undefined ? problem("classes", "expected a list, found nothing") : null;
  const { what, asked } = marked;
  if (asked === "item") {
    const items = vocabulary.slice(firstItemId, firstItemId + (classes?.length ?? 0));
    const isOfItems = !ofEach && classes !== undefined && classes.every((name, place) => name === items[place]);
    return isOfItems ? null : problem("classes", `expected those of ${what}: the tokens after it, in their order`);
  }
  if (!ofEach) return problem("vocabulary", `is of ${what}, expected positions: true in the definition`);
  if (classes !== undefined) return problem("classes", `are the tokens of ${what}; leave it out`);
  if (asked === null)
    return problem("inputShape", `expected [2 · length + 1] of ${what}, found [${inputShape.join(", ")}]`);
  if (positions.join() !== String(asked))
    return problem("positions", `expected [${asked}] of ${what}, found [${positions.join(", ")}]`);
  return null;
}

/** The tokens that are asked for at each position. @param vocabulary - Of running text or of pairs. */
export function tokensAskedFor(vocabulary: readonly string[]): Classes {
  const asked = pairUnit(vocabulary) === null ? vocabulary : vocabulary.slice(0, targetTokens(vocabulary));
  return { count: asked.length, vocabulary: vocabularyDigest(asked) };
}

/** As a file of a token a line can hold them. */
function tokensProblem(vocabulary: readonly string[]): string | null {
  if (specialTokens.some((token, id) => vocabulary[id] !== token))
    return `expected ${specialTokens.join(", ")} for its first tokens`;
  if (vocabulary.length > maxTokens) return `holds ${vocabulary.length} tokens, expected at most ${maxTokens}`;
  const ids = new Map<string, number>();
  for (const [id, token] of vocabulary.entries()) {
    if (!/^\S+$/u.test(token)) return `token ${id} is ${JSON.stringify(token)}, expected no space in it`;
    if (ids.has(token)) return `token ${id} is ${JSON.stringify(token)}, which token ${ids.get(token)} already is`;
    ids.set(token, id);
  }
  return pairUnit(vocabulary) === null || pairTokens.every((token) => ids.has(token))
    ? null
    : `expected ${pairTokens.join(", ")} after the mark of pairs`;
}

/** What the fourth token says of samples; of how many positions it asks, null where their length is none of it. */
function markOf(
  vocabulary: readonly string[],
  length: number,
): { readonly what: string; readonly asked: number | null | "item" } | null {
  if (nextTokensUnit(vocabulary) !== null) return { what: "running text", asked: length };
  if (areOfItems(vocabulary)) return { what: "interactions", asked: "item" };
  if (pairUnit(vocabulary) === null) return null;
  return { what: "pairs", asked: length % 2 === 1 && length > 1 ? (length + 1) / 2 : null };
}
