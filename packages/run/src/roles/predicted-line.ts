import { argmax } from "@faculty/shared/metrics";
import { columnNames, type OutputKind, type OutputSpec } from "@faculty/shared/outputs";
import { logSoftmax } from "@faculty/shared/tensor";

/** What a model says of a sample, for programs and for people. */
interface Predicted {
  readonly json: { readonly predicted: unknown };
  readonly text: string;
}

/** @param row - What the model yields of the sample, as logits or values. */
export function predictedLine(output: OutputSpec, row: Float32Array): Predicted {
  return byKind[output.kind](row, columnNames(output));
}

const byKind: Readonly<Record<OutputKind, (row: Float32Array, names: readonly string[]) => Predicted>> = {
  distribution: (row, names) => {
    const { data } = logSoftmax({ rows: 1, width: row.length, data: row });
    const best = argmax(data, 0, row.length);
    const probabilities = Array.from(data, Math.exp);
    const predicted = names[best] ?? String(best);
    return {
      json: { predicted, probabilities: named(names, probabilities) },
      text: `${predicted} (${percent(probabilities[best] ?? 0)})`,
    };
  },
  independent: (row, names) => {
    const probabilities = Array.from(row, (z) => 1 / (1 + Math.exp(-z)));
    const has = names.filter((_, i) => (probabilities[i] ?? 0) > 1 / 2);
    const shown = has.map((name) => `${name} (${percent(probabilities[names.indexOf(name)] ?? 0)})`);
    return {
      json: { predicted: has, probabilities: named(names, probabilities) },
      text: shown.length === 0 ? "none of the classes" : shown.join(", "),
    };
  },
  values: (row) => ({
    json: { predicted: [...row] },
    text: Array.from(row, (value) => value.toPrecision(6)).join(", "),
  }),
};

function named(names: readonly string[], values: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? 0]));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
