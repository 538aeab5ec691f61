/** How far values of seeds lie apart that have nothing in common, some of which may be far from all others. */

/**
 * How much lower the second are: the median of all differences (Hodges and Lehmann 1963), and its 95 % interval by the exact
 * distribution of Mann and Whitney's U, which takes nothing of how the values are distributed.
 * @param {readonly number[]} others
 * @param {readonly number[]} taught
 */
export function lower(others, taught) {
  const differences = others.flatMap((other) => taught.map((value) => other - value)).toSorted((a, b) => a - b);
  const ways = waysOfU(others.length, taught.length);
  const all = ways.reduce((sum, count) => sum + count);
  let outside = 0;
  for (let seen = 0; (seen + ways[outside]) / all <= 0.025; outside++) seen += ways[outside];
  if (outside === 0) throw new RangeError(`${differences.length} differences give no interval of 95 %`);
  return { gain: median(differences), interval: [differences[outside - 1], differences[differences.length - outside]] };
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** In how many orders of n and m values U is 0, 1, …, n · m. @param {number} n @param {number} m @returns {number[]} */
function waysOfU(n, m) {
  const ways = Array.from({ length: n * m + 1 }, () => 0);
  if (n === 0 || m === 0) return [1];
  waysOfU(n - 1, m).forEach((count, u) => {
    ways[u + m] += count;
  });
  waysOfU(n, m - 1).forEach((count, u) => {
    ways[u] += count;
  });
  return ways;
}
