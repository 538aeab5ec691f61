import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { genericCase, lossOf } from "../loss-case.fixture.ts";
import { termSpec } from "../terms/term-spec.ts";
import { conventions } from "./conventions.ts";

beforeAll(async () => {
  await startBackend();
});

// The same again in float64, written from the systems' sources and not from ours.
const T = genericCase.temperature;
const S = genericCase.logits;
const Z = genericCase.teacher;
const [N, C] = [3, 4];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const softmax = (z: readonly number[]) => z.map((value) => Math.exp(value) / sum(z.map(Math.exp)));
const at = (rows: readonly (readonly number[])[], t: number) => rows.map((row) => softmax(row.map((z) => z / t)));
/** One number a row of two matrices. */
const rowwise = (a: number[][], b: number[][], f: (a: number, b: number) => number) =>
  a.map((row, i) => sum(row.map((value, c) => f(value, b[i]?.[c] as number))));
const klOf = (a: number[][], b: number[][]) => rowwise(a, b, (p, q) => p * Math.log(p / q));

const p = at(Z, T);
const q = at(S, T);
const hard = mean(at(S, 1).map((row, i) => -Math.log(row[genericCase.labels[i] as number] as number)));
const kl = mean(klOf(p, q));
const softCe = mean(rowwise(p, q, (a, b) => -a * Math.log(b)));
const logitError = mean(S.flatMap((row, i) => row.map((z, c) => ((z - (Z[i]?.[c] as number)) / T) ** 2)));

function jsd(beta: number): number {
  const m = p.map((row, i) => row.map((value, c) => beta * value + (1 - beta) * (q[i]?.[c] as number)));
  return beta * mean(klOf(p, m)) + (1 - beta) * mean(klOf(q, m));
}

/** Truncated to the two likeliest classes, at temperature 1, divided by the number of rows twice. */
function easydistill(): number {
  const student = at(S, 1);
  const rows = at(Z, 1).map((row, i) => {
    const [largest, second] = row.map((_, c) => c).sort((a, b) => (row[b] as number) - (row[a] as number));
    return sum(
      [largest, second].map(
        (c) =>
          (row[c as number] as number) * Math.log((row[c as number] as number) / (student[i]?.[c as number] as number)),
      ),
    );
  });
  return sum(rows) / N / N;
}

function layerNorm(z: readonly number[]): number[] {
  const variance = mean(z.map((value) => (value - mean(z)) ** 2));
  return z.map((value) => (value - mean(z)) / Math.sqrt(variance + 1e-7));
}

function skd(): number {
  return mean(
    Z.map((row, i) => {
      const deviation = Math.sqrt(sum(row.map((value) => (value - mean(row)) ** 2)) / (C - 1));
      const teacher = softmax(layerNorm(row).map((z) => z * deviation));
      const student = softmax(layerNorm(S[i] as number[]).map((z) => z * deviation));
      return -sum(teacher.map((value, c) => value * Math.log(student[c] as number)));
    }),
  );
}

/** Mean over all values of t (log t − s), 0 where t is. */
function asPaddleDivides(alpha: number, beta: number): number {
  const target: number[] = [];
  const others: number[] = [];
  p.forEach((row, i) => {
    const top = row.indexOf(Math.max(...row));
    const student = q[i] as number[];
    const [t, s] = [row[top] as number, student[top] as number];
    target.push(t * (Math.log(t) - s), (1 - t) * (Math.log(1 - t) - (1 - s)));
    row.forEach((value, c) => {
      const among = value / (1 - t);
      others.push(c === top ? 0 : among * (Math.log(among) - (student[c] as number) / (1 - s)));
    });
  });
  return alpha * mean(target) + beta * mean(others);
}

const expected: Readonly<Record<string, readonly (readonly [Readonly<Record<string, unknown>>, number])[]>> = {
  hinton: [[{ hardWeight: 0.2, softWeight: 0.7 }, 0.2 * hard + 0.7 * T ** 2 * softCe]],
  mdistiller: [[{}, 0.1 * hard + 0.9 * T ** 2 * kl]],
  torchdistill: [
    [{}, kl],
    [{ hardWeight: 0.3 }, 0.3 * hard + 0.7 * T ** 2 * kl],
    [{ hardWeight: 0.3, softWeight: 2 }, 0.3 * hard + 2 * T ** 2 * kl],
  ],
  "textbrewer-ce": [
    [{}, softCe],
    [{ hardWeight: 0.5 }, 0.5 * hard + softCe],
  ],
  "textbrewer-mse": [[{}, logitError]],
  distillkit: [
    [{}, 0.5 * hard + 0.5 * T ** 2 * kl],
    [{ hardWeight: 1, softWeight: 3 }, (hard + 3 * T ** 2 * kl) / 4],
  ],
  "trl-gkd": [
    [{}, jsd(0.5)],
    [{ beta: 0.1 }, jsd(0.1)],
    [{ beta: 0 }, kl],
  ],
  "trl-distillation": [[{}, mean(klOf(q, p))]],
  easydistill: [[{ top: 2 }, 0.9 * hard + 0.1 * easydistill()]],
  modelopt: [[{}, (T ** 2 * kl) / C]],
  "modelopt-megatron": [[{}, kl]],
  "inc-ce": [[{}, 0.5 * hard + 0.5 * T ** 2 * softCe]],
  "inc-kl": [[{}, 0.5 * hard + (0.5 * T ** 2 * kl) / C]],
  "inc-mse": [[{}, 0.5 * hard + 0.5 * T ** 2 * logitError]],
  "kd-lib": [[{}, 0.5 * hard + (0.5 * T ** 2 * mean(rowwise(p, q, (a, b) => (a - b) ** 2))) / C]],
  mmrazor: [[{}, T ** 2 * kl]],
  "paddleslim-soft-label": [
    [{}, softCe],
    [{ studentTemperature: 3 }, mean(rowwise(p, at(S, 3), (a, b) => -a * Math.log(b)))],
  ],
  "paddleslim-dkd": [[{ alpha: 1.5, beta: 4 }, T ** 2 * asPaddleDivides(1.5, 4)]],
  "paddleslim-skd": [[{}, skd()]],
  edl: [[{ hardWeight: 0.4 }, T ** 2 * (0.4 * hard + 0.6 * softCe)]],
  keras: [[{}, 0.5 * hard + 0.5 * T ** 2 * kl]],
  "distil-whisper": [[{}, 0.8 * hard + T ** 2 * kl]],
};

test("every convention has its number here", () => {
  expect(Object.keys(expected).sort()).toEqual(Object.keys(conventions).sort());
});

const rows = Object.entries(expected).flatMap(([name, cases]) =>
  cases.map(([keys, value]) => [name, keys, value] as const),
);

test.each(rows)("%s %o", (convention, keys, value) => {
  const term = termSpec.parse({ loss: "convention", convention, weight: 1, ...keys });
  expect(Math.abs(lossOf(term, genericCase) / value - 1)).toBeLessThan(1e-5);
});

test("keras bounds probabilities from below by 1e-7", () => {
  const given = { logits: [[1000, -1000]], labels: [0], teacher: [[-1000, 1000]], temperature: 1 };
  const term = termSpec.parse({ loss: "convention", convention: "keras", weight: 1, hardWeight: 0, softWeight: 1 });
  expect(lossOf(term, given)).toBeCloseTo(1e-7 * Math.log(1e-7) - Math.log(1e-7), 4);
});
