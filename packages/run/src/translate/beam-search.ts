import type { Rows } from "@faculty/shared/tensor";

/** The beginning of a text that is made of some source. */
export interface Prefix {
  /** Its index. */
  readonly source: number;
  readonly tokens: readonly number[];
}

/** What comes next after each prefix: log-probabilities `[prefixes, tokens]`. */
export type NextTokens = (prefixes: readonly Prefix[]) => Promise<Rows<Float64Array>>;

interface BeamOptions {
  /** Prefixes of a source that are gone on with; 1: the most probable token each time. */
  readonly beam: number;
  /** What is said after the last token. */
  readonly end: number;
  /** The first id that a text may have; those before are the end or are never said. */
  readonly firstToken: number;
  /** A text of so many tokens ends without an end. */
  readonly maxLength: number;
}

/** A text so far. */
interface Hypothesis {
  readonly tokens: readonly number[];
  /** Log-probability, that of its end included where it has one. */
  readonly score: number;
}

/**
 * Of each source the text of the highest mean log-probability a token among those that a beam finds. The beam narrows by
 * each text that ends, and no text is empty. Of equal ones the earlier one and the lower token come first, so that the
 * same log-probabilities make the same texts.
 * @returns Tokens, without the end.
 */
export async function beamSearch(
  sources: number,
  next: NextTokens,
  { beam, end, firstToken, maxLength }: BeamOptions,
): Promise<readonly (readonly number[])[]> {
  const open: Hypothesis[][] = Array.from({ length: sources }, () => [{ tokens: [], score: 0 }]);
  const ended = Array.from({ length: sources }, (): { tokens: readonly number[]; mean: number }[] => []);
  for (let length = 1; length <= maxLength; length++) {
    const prefixes = open.flatMap((own, source) => own.map(({ tokens }): Prefix => ({ source, tokens })));
    if (prefixes.length === 0) break;
    const { data, width } = await next(prefixes);
    let row = 0;
    open.forEach((own, source) => {
      const done = ended[source] ?? [];
      const best = topOf(
        own.map(({ score }, i) => ({ score, row: row + i })),
        beam - done.length,
        (at, token) => (isSaid(token, length) ? (data[at * width + token] as number) : Number.NEGATIVE_INFINITY),
        width,
      );
      const from = row;
      row += own.length;
      open[source] = [];
      for (const { row: at, token, score } of best) {
        const before = own[at - from]?.tokens ?? [];
        if (token === end) done.push({ tokens: before, mean: score / length });
        else if (length === maxLength) done.push({ tokens: [...before, token], mean: score / length });
        else open[source]?.push({ tokens: [...before, token], score });
      }
    });
  }
  return ended.map((done) => done.reduce((best, other) => (other.mean > best.mean ? other : best)).tokens);

  function isSaid(token: number, length: number): boolean {
    return token >= firstToken || (token === end && length > 1);
  }
}

interface Candidate {
  readonly row: number;
  readonly token: number;
  readonly score: number;
}

/** The `count` best ways to go on, the best first. */
function topOf(
  hypotheses: readonly { readonly score: number; readonly row: number }[],
  count: number,
  added: (row: number, token: number) => number,
  width: number,
): readonly Candidate[] {
  const best: Candidate[] = [];
  for (const { score: before, row } of hypotheses)
    for (let token = 0; token < width; token++) {
      const score = before + added(row, token);
      const last = best[count - 1];
      if (score === Number.NEGATIVE_INFINITY || (last !== undefined && score <= last.score)) continue;
      const place = best.findIndex((other) => score > other.score);
      best.splice(place === -1 ? best.length : place, 0, { row, token, score });
      best.length = Math.min(best.length, count);
    }
  return best;
}
