import type { DataSummary } from "@faculty/run/data/show-data";
import type { TargetSummary } from "@faculty/run/data/target-summary";
import { type OutputSpec, outputsOf, ownNames, positionsOf } from "@faculty/shared/outputs";

/** What is known of each output in both parts, for people. */
export function targetLines({
  output,
  train,
  test,
}: Pick<DataSummary, "train" | "test"> & { readonly output: OutputSpec }): readonly string[] {
  return outputsOf(output).flatMap((one) => {
    const [ofTrain, ofTest] = [train.targets?.[one.name], test.targets?.[one.name]];
    if (ofTrain === undefined || ofTest === undefined) return [];
    const names = ownNames(one);
    const positions = positionsOf(one);
    const where = positions.length === 0 ? "" : ` at each of ${positions.join(" × ")} positions`;
    return [`output ${one.name}: ${one.kind}${where}`, ...inWords(ofTrain, ofTest, names)];
  });
}

function inWords(train: TargetSummary, test: TargetSummary, names: readonly string[]): readonly string[] {
  if (train.kind === "values" || test.kind === "values")
    return valuesOf(train).map((line, i) => `  value ${i + 1}: training ${line}; test ${valuesOf(test)[i]}`);
  const total = `  ${train.known} training, ${test.known} test targets are known`;
  return [
    total,
    ...names.map((name, c) => `  ${name}: ${train.perClass?.[c] ?? 0} training, ${test.perClass?.[c] ?? 0} test`),
  ];
}

/** `300 known, from 25 to 346, mean 152.1`, one a value. */
function valuesOf(summary: TargetSummary): readonly string[] {
  if (summary.kind !== "values") return [];
  return summary.values.map(({ known, least, mean, greatest }) =>
    least === null || mean === null || greatest === null
      ? "none known"
      : `${known} known, from ${shown(least)} to ${shown(greatest)}, mean ${shown(mean)}`,
  );
}

/** Four digits of whatever size. */
function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
