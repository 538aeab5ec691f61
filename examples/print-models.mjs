/** Prints what a report says of its models as the table that the example's page has, so that the two can be compared by eye. */

/**
 * @typedef {object} Figure
 * @property {string} of A key of a model's figures.
 * @property {number} digits After the point.
 * @property {number} [factor] 100 for percent.
 */

/**
 * A line a model, its parameters last.
 * @param {readonly any[]} models Of a report.
 * @param {Readonly<Record<string, Figure>>} columns By their titles.
 */
export function printModels(models, columns) {
  const figures = Object.values(columns);
  printLine(["model", ...Object.keys(columns), "parameters"]);
  printLine(["---", ...figures.map(() => "---:"), "---:"]);
  for (const row of models) {
    const cells = figures.map((figure) => plusMinus((row.figures ?? row)[figure.of], figure));
    printLine([nameOf(row), ...cells, row.cost.parameters.toLocaleString("en-US")]);
  }
}

/** @param {readonly string[]} cells */
function printLine(cells) {
  console.log(`| ${cells.join(" | ")} |`);
}

/** @param {{ role: string, name: string }} row */
function nameOf({ role, name }) {
  return role === "teacher" ? `${name} (teacher)` : name;
}

/** `57.9 ± 0.4`; of one value the value alone. @param {{ mean: number, sd: number | null } | undefined} spread @param {Figure} figure */
function plusMinus(spread, { digits, factor = 1 }) {
  if (spread === undefined) return "–";
  const shown = (/** @type {number} */ value) => (factor * value).toFixed(digits);
  return spread.sd === null ? shown(spread.mean) : `${shown(spread.mean)} ± ${shown(spread.sd)}`;
}
