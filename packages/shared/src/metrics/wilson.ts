/** The 97.5th percentile of the standard normal: 95 % lie within. */
const z = 1.959963984540054;

/**
 * Wilson's score interval of a proportion, 95 % (Wilson 1927): unlike mean ± 1.96 standard errors it stays within 0 to 1
 * and is honest near both ends.
 * @returns Lower and upper end; 0 and 1 for no trials.
 */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const shrink = 1 + z ** 2 / trials;
  const centre = (share + z ** 2 / (2 * trials)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2);
  return [successes === 0 ? 0 : centre - half, successes === trials ? 1 : centre + half];
}
