/** Of students, one a seed, 1 for each test sample that one knows, else 0: what they gained over others, and how they spread. */

/**
 * What is gained, paired by seed and by test sample. Two things were drawn by chance: the seeds and the test samples. The
 * variance of the mean is the sum of what each alone would give.
 * @param {readonly (readonly number[])[]} distilled
 * @param {readonly (readonly number[])[]} others
 */
export function compare(distilled, others) {
  const differences = distilled.map((right, seed) => right.map((hit, i) => hit - at(at(others, seed), i)));
  const bySeed = differences.map(mean);
  const bySample = at(differences, 0).map((_, i) => mean(differences.map((row) => at(row, i))));
  const variance = deviation(bySeed) ** 2 / bySeed.length + deviation(bySample) ** 2 / bySample.length;
  return { gain: mean(bySeed), half: studentT(bySeed.length - 1) * Math.sqrt(variance) };
}

/** @param {readonly (readonly number[])[]} students */
export function spread(students) {
  const accuracies = students.map(mean);
  return `${percent(mean(accuracies))} ± ${percent(deviation(accuracies))}`;
}

/** @template T @param {readonly T[]} list @param {number} i @returns {T} */
export function at(list, i) {
  if (i >= list.length) throw new RangeError(`item ${i} of ${list.length}`);
  return /** @type {T} */ (list[i]);
}

/** @param {readonly number[]} numbers */
function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** @param {readonly number[]} numbers */
function deviation(numbers) {
  const centre = mean(numbers);
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, numbers.length - 1));
}

/** 97.5 % quantiles of Student's t. @param {number} freedom */
function studentT(freedom) {
  return [Number.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262][freedom] ?? 1.96;
}

/** @param {number} share */
function percent(share) {
  return (100 * share).toFixed(2);
}

/** @param {number} share */
export function signed(share) {
  return `${share < 0 ? "−" : "+"}${percent(Math.abs(share))}`;
}
