import { outputOver, rowWidth } from "@faculty/shared/outputs";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelSpace } from "../outputs/distribution/label-space.ts";
import { type MergeInputs, merge } from "./merge.ts";
import { bindWeighting, weightings } from "./weightings/weightings.ts";

const output = outputOver(["a", "b", "c"]);

function inputs(labels: readonly number[], ...logits: readonly (readonly number[])[]): MergeInputs {
  return {
    teachers: logits.map((_, k) => `t${k}`),
    signals: logits.map((values) => ({
      logits: { rows: labels.length, width: 3, data: Float64Array.from(values) },
      space: labelSpace("t", output, output),
    })),
    labels: Int32Array.from(labels),
    standings: [],
    output,
  };
}

function weigh(kind: string, given: MergeInputs, more: Record<string, unknown> = {}): number[] {
  const weighting = bindWeighting({ kind, ...more }, given.teachers);
  return Array.from(merge(given, { weighting, space: "probabilities", absentClasses: "conditional" }, 1).weights);
}

const ln = Math.log;
/** Teacher 0 says (.7 .2 .1), teacher 1 says (.1 .1 .8). */
const two = inputs([0], [ln(0.7), ln(0.2), ln(0.1)], [ln(0.1), ln(0.1), ln(0.8)]);

describe("weightings", () => {
  test("uniform gives 1/K", () => expect(weigh("uniform", two)).toEqual([0.5, 0.5]));

  test("fixed normalises the given weights", () =>
    expect(weigh("fixed", two, { weights: { t0: 3, t1: 1 } })).toEqual([0.75, 0.25]));

  test("fixed refuses a name that is no teacher", () =>
    expect(() => bindWeighting({ kind: "fixed", weights: { wide: 1 } }, ["t0", "t1"])).toThrow(
      "ensemble.weighting.weights names [wide], expected [t0, t1]",
    ));

  test("accuracy is proportional to a^γ", () => {
    const given = { ...two, standings: [0.9, 0.3].map((accuracy) => ({ accuracy, nll: 1, temperature: 1 })) };
    const [first] = weigh("accuracy", given, { gamma: 2 });
    expect(first).toBeCloseTo(0.9 ** 2 / (0.9 ** 2 + 0.3 ** 2), 12);
  });

  test("entropy (EBKD) is (1 − H_k/ΣH)/(K−1)", () => {
    const h0 = -(0.7 * ln(0.7) + 0.2 * ln(0.2) + 0.1 * ln(0.1));
    const h1 = -(0.2 * ln(0.1) + 0.8 * ln(0.8));
    expect(weigh("entropy", two)[0]).toBeCloseTo(1 - h0 / (h0 + h1), 12);
  });

  test("confidence (CA-MKD) is (1 − softmax(CE)_k)/(K−1), CE with the label", () => {
    // exp(CE) = 1/p_label: 1/.7 and 1/.1
    expect(weigh("confidence", two)[0]).toBeCloseTo(1 - 1 / 0.7 / (1 / 0.7 + 1 / 0.1), 12);
  });

  test("likelihood is softmax(−NLL/τ)", () => {
    const given = { ...two, standings: [0.5, 1.5].map((nll) => ({ accuracy: 1, nll, temperature: 1 })) };
    expect(weigh("likelihood", given, { tau: 2 })[0]).toBeCloseTo(1 / (1 + Math.exp(-1 / 2)), 12);
  });

  test("max-probability is softmax(max p/τ)", () => {
    expect(weigh("max-probability", two, { tau: 0.5 })[0]).toBeCloseTo(1 / (1 + Math.exp((0.8 - 0.7) / 0.5)), 12);
  });

  test("margin is softmax((first − second)/τ)", () => {
    expect(weigh("margin", two, { tau: 0.5 })[0]).toBeCloseTo(1 / (1 + Math.exp((0.7 - 0.5) / 0.5)), 12);
  });

  test("cross-entropy at τ = 1 is the share of the label's probability", () => {
    expect(weigh("cross-entropy", two)[0]).toBeCloseTo(0.7 / 0.8, 12);
    expect(weigh("cross-entropy", two, { tau: 2 })[0]).toBeCloseTo(
      Math.sqrt(0.7) / (Math.sqrt(0.7) + Math.sqrt(0.1)),
      12,
    );
  });

  test("min-ce gives each sample to the teacher of the least cross-entropy, ties to the first", () => {
    const given = inputs([0, 2, 1], [1, 0, 0, 0, 0, 0, 5, 5, 5], [0, 0, 0, 0, 0, 9, 5, 5, 5]);
    expect(weigh("min-ce", given)).toEqual([1, 0, 0, 1, 1, 0]);
  });

  test("routing sends each class to its teacher, every other to `otherwise` or to all alike", () => {
    const given = inputs([0, 1], [1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0]);
    expect(weigh("routing", given, { routes: { a: "t1" } })).toEqual([0, 1, 0.5, 0.5]);
    expect(weigh("routing", given, { routes: { a: "t1" }, otherwise: "t0" })).toEqual([0, 1, 1, 0]);
    expect(() => weigh("routing", given, { routes: { d: "t1" } })).toThrow(
      "routes names class d, the data set has a, b, c",
    );
    expect(() => weigh("routing", given, { routes: { a: "t9" } })).toThrow(
      "names teacher t9, expected one of t0, t1; did you mean t0?",
    );
  });

  test("a class or a teacher that is called as something of JavaScript's own is none that was named", () => {
    const given = {
      ...inputs([0, 1], [1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0]),
      output: outputOver(["constructor", "b", "c"]),
    };
    expect(weigh("routing", given, { routes: { b: "t1" }, otherwise: "t0" })).toEqual([1, 0, 0, 1]);
    const bound = bindWeighting({ kind: "stochastic", weights: { t0: 1 } }, ["t0", "toString"]);
    expect(bound.asks?.({ seed: 1, epoch: 0, step: 0 })).toEqual(["t0"]);
  });

  test("stochastic asks one teacher a step, in proportion to the weights, the same one every time", () => {
    const bound = bindWeighting({ kind: "stochastic", weights: { t0: 3, t1: 1 } }, ["t0", "t1"]);
    const chosen = Array.from({ length: 4000 }, (_, step) => bound.asks?.({ seed: 1, epoch: 0, step }) ?? []);
    expect(chosen.every((names) => names.length === 1)).toBe(true);
    const share = chosen.flat().filter((name) => name === "t0").length / chosen.length;
    expect(Math.abs(share - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / chosen.length));
    expect(bound.asks?.({ seed: 1, epoch: 0, step: 7 })).toEqual(chosen[7]);
    expect(() => bindWeighting({ kind: "stochastic", weights: { t0: 0 } }, ["t0"])).toThrow("are all 0");
  });

  test("every weighting gives rows that sum to 1, for any logits", () => {
    const parameters: Record<string, Record<string, unknown>> = {
      fixed: { weights: { t0: 1, t1: 2 } },
      routing: { routes: { a: "t1" } },
    };
    const logits = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(logits, logits, fc.constantFrom(...Object.keys(weightings)), (a, b, kind) => {
        const standings = [0.4, 0.9].map((accuracy) => ({ accuracy, nll: 1 - accuracy, temperature: 1 }));
        const weights = weigh(kind, { ...inputs([0, 2], a, b), standings }, parameters[kind]);
        expect((weights[0] as number) + (weights[1] as number)).toBeCloseTo(1, 9);
        expect((weights[2] as number) + (weights[3] as number)).toBeCloseTo(1, 9);
      }),
    );
  });

  test.each(Object.keys(weightings).filter((kind) => !["fixed", "routing"].includes(kind)))(
    "%s: whatever a signal may be, a merged batch is finite in float32",
    (kind) => {
      const value = fc.constantFrom(0, -1e-30, -1, -65_504, -(2 ** 100), 2 ** 100);
      const row = fc.array(value, { minLength: 3, maxLength: 3 });
      fc.assert(
        fc.property(row, row, fc.constantFrom(1e-3, 1, 1000), fc.boolean(), (first, second, temperature, isMean) => {
          const scores = { accuracy: 0, nll: 1e30, temperature: 1 };
          const given = { ...inputs([1], first, second), standings: [scores, scores] };
          const weighting = bindWeighting({ kind }, given.teachers);
          const space = isMean ? "probabilities" : "logits";
          const merged = merge(given, { weighting, space, absentClasses: "conditional" }, temperature);
          const all = [merged.logProbabilities.data, merged.logits.data, merged.weights, merged.disagreements];
          for (const values of [...all, ...merged.perTeacher.map(({ data }) => data)])
            expect(Float32Array.from(values).every(Number.isFinite)).toBe(true);
        }),
      );
    },
  );

  test("max-probability weighs teachers of 150,000 classes", () => {
    const many = outputOver(Array.from({ length: 150_000 }, (_, c) => `c${c}`));
    const logits = { rows: 1, width: rowWidth(many), data: new Float32Array(rowWidth(many)) };
    const signal = { logits, space: labelSpace("t", many, many) };
    const given = { ...two, signals: [signal, signal], output: many };
    expect(weigh("max-probability", given)).toEqual([0.5, 0.5]);
  });

  test.each(["uniform", "entropy", "confidence", "max-probability", "margin", "cross-entropy", "min-ce"])(
    "%s gives a single teacher everything",
    (kind) => {
      expect(weigh(kind, inputs([2], [1, 2, 3]))).toEqual([1]);
    },
  );

  test.each(["uniform", "entropy", "confidence"])("%s gives rows that sum to 1 for any logits", (kind) => {
    const logit = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const teacher = fc.array(logit, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(teacher, { minLength: 1, maxLength: 5 }), (teachers) => {
        const weights = weigh(kind, inputs([0, 2], ...teachers));
        for (const row of [0, 1]) {
          const own = weights.slice(row * teachers.length, (row + 1) * teachers.length);
          expect(own.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
          expect(own.every((weight) => weight >= 0)).toBe(true);
        }
      }),
    );
  });

  test("an unknown name lists the known ones", () =>
    expect(() => bindWeighting({ kind: "loudest" }, [])).toThrow(
      "ensemble.weighting.kind is loudest, expected one of uniform, fixed, accuracy, likelihood, entropy",
    ));
});

describe("mixtures", () => {
  const uniform = bindWeighting({ kind: "uniform" }, ["t0", "t1"]);

  test("probabilities: softened first, then averaged", () => {
    const merged = merge(two, { weighting: uniform, space: "probabilities", absentClasses: "zero" }, 2);
    const soft = (p: readonly number[]) => p.map((v) => Math.sqrt(v) / p.reduce((sum, u) => sum + Math.sqrt(u), 0));
    const expected = ((soft([0.7, 0.2, 0.1])[0] as number) + (soft([0.1, 0.1, 0.8])[0] as number)) / 2;
    expect(Math.exp(merged.logProbabilities.data[0] as number)).toBeCloseTo(expected, 12);
  });

  test("logits: the softmax of the mean logit", () => {
    const given = inputs([0], [3, 1, 0], [1, 5, 0]);
    const merged = merge(given, { weighting: uniform, space: "logits", absentClasses: "zero" }, 4);
    const expected = logSoftmax({ rows: 1, width: 3, data: Float64Array.of(2, 3, 0) }, 4);
    expectRows(merged.logProbabilities, expected);
    expectRows(merged.logits, { rows: 1, width: 3, data: Float64Array.of(2, 3, 0) });
  });

  test("disagreement is 0 when all say the same, H(p̄) − mean H otherwise", () => {
    const same = inputs([0], [1, 2, 3], [1, 2, 3]);
    const spec = { weighting: uniform, space: "probabilities", absentClasses: "zero" } as const;
    expect(merge(same, spec, 3).disagreements[0]).toBeCloseTo(0, 12);
    const h = (p: readonly number[]) => -p.reduce((sum, v) => sum + v * ln(v), 0);
    const expected = h([0.4, 0.15, 0.45]) - (h([0.7, 0.2, 0.1]) + h([0.1, 0.1, 0.8])) / 2;
    expect(merge(two, spec, 1).disagreements[0]).toBeCloseTo(expected, 12);
  });

  test("extreme logits leave finite numbers", () => {
    const extreme = inputs([0], [1e3, -1e3, 0], [-1e3, 1e3, 0]);
    for (const space of ["probabilities", "logits"] as const) {
      const merged = merge(extreme, { weighting: uniform, space, absentClasses: "zero" }, 1);
      expect(merged.logProbabilities.data.every(Number.isFinite)).toBe(true);
    }
  });
});

function expectRows(actual: Rows, expected: Rows): void {
  expected.data.forEach((value, i) => expect(actual.data[i]).toBeCloseTo(value, 10));
}
