import { createRandom, purposes } from "@faculty/shared/random";
import { logSoftmax } from "@faculty/shared/tensor";
import { describe, expect, test } from "vitest";
import { beamSearch, type NextTokens, type Prefix } from "./beam-search.ts";

const end = 1;
const firstToken = 2;
const width = 5;

/** A language whose probabilities are drawn by seed, source and all tokens so far. */
function language(seed: number): NextTokens {
  return async (prefixes) => {
    const data = Float64Array.from(prefixes.flatMap((prefix) => [...logits(seed, prefix)]));
    return logSoftmax({ rows: prefixes.length, width, data });
  };
}

function logits(seed: number, { source, tokens }: Prefix): Float64Array {
  const place = tokens.reduce((sum, token) => sum * width + token, source + 1);
  const random = createRandom(seed, purposes.weights, place);
  return Float64Array.from({ length: width }, () => 4 * random.uniform());
}

/** Every text of up to `maxLength` tokens, by its mean log-probability. */
async function best(next: NextTokens, source: number, maxLength: number): Promise<readonly number[]> {
  const found: { tokens: readonly number[]; mean: number }[] = [];
  const visit = async (tokens: readonly number[], score: number): Promise<void> => {
    if (tokens.length === maxLength) return void found.push({ tokens, mean: score / maxLength });
    const { data } = await next([{ source, tokens }]);
    if (tokens.length > 0) found.push({ tokens, mean: (score + (data[end] as number)) / (tokens.length + 1) });
    for (let token = firstToken; token < width; token++)
      await visit([...tokens, token], score + (data[token] as number));
  };
  await visit([], 0);
  return found.reduce((first, other) => (other.mean > first.mean ? other : first)).tokens;
}

/** Of texts of up to four tokens of three kinds there are 3 + 9 + 27 + 81. */
const all = 120;

describe.each([1, 2, 3, 4, 5])("language %i", (seed) => {
  test("a beam of all texts finds the one that is best among all", async () => {
    const next = language(seed);
    const found = await beamSearch(3, next, { beam: all, end, firstToken, maxLength: 4 });
    expect(found).toEqual([await best(next, 0, 4), await best(next, 1, 4), await best(next, 2, 4)]);
  });

  test("a beam of one says the most probable token each time", async () => {
    const [found = []] = await beamSearch(1, language(seed), { beam: 1, end, firstToken, maxLength: 4 });
    const greedy: number[] = [];
    while (greedy.length < 4) {
      const { data } = await language(seed)([{ source: 0, tokens: greedy }]);
      const said = [...data.keys()].filter((id) => id >= firstToken || (id === end && greedy.length > 0));
      const token = said.reduce((a, b) => ((data[b] as number) > (data[a] as number) ? b : a));
      if (token === end) break;
      greedy.push(token);
    }
    expect(found).toEqual(greedy);
  });

  test("what is found of a source does not depend on the others", async () => {
    const options = { beam: 3, end, firstToken, maxLength: 4 };
    const together = await beamSearch(4, language(seed), options);
    const [alone] = await beamSearch(1, language(seed), options);
    expect(together[0]).toEqual(alone);
  });
});

test("of equally probable texts the first is taken, and none is empty", async () => {
  const next: NextTokens = async (prefixes) => ({
    rows: prefixes.length,
    width,
    data: new Float64Array(prefixes.length * width).fill(-1),
  });
  const options = { beam: 2, end, firstToken, maxLength: 3 };
  expect(await beamSearch(1, next, options)).toEqual([[firstToken]]);
  expect(await beamSearch(0, next, options)).toEqual([]);
});
