import { argmax } from "@faculty/shared/metrics";
import { columnNames, type OutputSpec, outputParts, rowWidth, type SingleOutput } from "@faculty/shared/outputs";
import { logSoftmax } from "@faculty/shared/tensor";

/** What a model says of a sample, for programs and for people. */
interface Predicted {
  readonly json: { readonly predicted: unknown; readonly probabilities?: unknown };
  readonly text: string;
}

/** @param row - What the model yields of the sample, as logits or values. */
export function predictedLine(output: OutputSpec, row: Float32Array): Predicted {
  if (output.kind !== "several") return sayOne(output, row);
  const each = outputParts(output).map(({ output: one, from, size }) => {
    const own = sayOne(one, row.subarray(from, from + size));
    return { name: one.name, ...own };
  });
  return {
    json: { predicted: Object.fromEntries(each.map(({ name, json }) => [name, json])) },
    text: each.map(({ name, text }) => `${name}: ${text}`).join("; "),
  };
}

/** Of several positions a list of what is said of each. */
function sayOne(output: SingleOutput, row: Float32Array): Predicted {
  const names = columnNames(output);
  const width = rowWidth(output);
  if (row.length === width) return byKind[output.kind](row, names);
  const each = Array.from({ length: row.length / width }, (_, i) =>
    byKind[output.kind](row.subarray(i * width, (i + 1) * width), names),
  );
  return {
    json: {
      predicted: each.map(({ json }) => json.predicted),
      probabilities: each.map(({ json }) => ("probabilities" in json ? json.probabilities : {})),
    },
    text: each.map(({ text }) => text).join(", "),
  };
}

const byKind: Readonly<Record<SingleOutput["kind"], (row: Float32Array, names: readonly string[]) => Predicted>> = {
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
