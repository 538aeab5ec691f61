// @ts-check

/**
 * What `npm run bench -- step --json` says of a student.
 * @typedef {{ plain: { samplesPerSecond: number }, distil: { samplesPerSecond: number } }} StepRates
 */

/**
 * How fast steps are now beside an earlier commit's, `cnn         plain 1.02 (0.98 to 1.05), distil 0.99 (0.97 to 1.00)`: each
 * turn's rate over that of the turn before it, as median (minimum to maximum). Students that only one of the two has are
 * left out.
 * @param {readonly Readonly<Record<string, StepRates>>[]} before - one a turn
 * @param {readonly Readonly<Record<string, StepRates>>[]} now - as many
 * @returns {readonly string[]} a line a student
 */
export function ratioLines(before, now) {
  const names = Object.keys(now[0] ?? {}).filter((name) => before.every((turn) => name in turn));
  return names.map((name) => {
    /** @param {"plain" | "distil"} kind */
    const ratios = (kind) =>
      now.map((turn, i) => rate(turn, name, kind) / rate(before[i] ?? {}, name, kind)).sort((a, b) => a - b);
    return `${name.padEnd(11)} plain ${spread(ratios("plain"))}, distil ${spread(ratios("distil"))}`;
  });
}

/**
 * @param {Readonly<Record<string, StepRates>>} turn
 * @param {string} name
 * @param {"plain" | "distil"} kind
 */
function rate(turn, name, kind) {
  return turn[name]?.[kind].samplesPerSecond ?? Number.NaN;
}

/** @param {readonly number[]} sorted */
function spread(sorted) {
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  const shown = [(low + high) / 2, sorted[0], sorted.at(-1)].map((ratio) => ratio?.toFixed(2));
  return `${shown[0]} (${shown[1]} to ${shown[2]})`;
}
