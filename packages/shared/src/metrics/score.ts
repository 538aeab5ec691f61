/**
 * What is compared: numbers of which the higher is better, the first of them first; one counts where all before it are
 * equal. Scores that are compared have as many.
 */
export type Score = readonly number[];

/** Whether `a` beats `b`, which its equal does not. NaN, of what cannot be measured, is worse than any number. */
export function better(a: Score, b: Score): boolean {
  const worth = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? -Infinity : value);
  const decisive = a.findIndex((value, i) => worth(value) !== worth(b[i]));
  return worth(a[decisive]) > worth(b[decisive]);
}
