import { readFile } from "node:fs/promises";
import { outputOver } from "@faculty/shared/outputs";
import { stepsPerRequest } from "@faculty/shared/plan";
import { noLabel } from "@faculty/shared/samples";
import { describe, expect, test } from "vitest";
import { runSpec } from "../../serve/serve-coordinator.fixture.ts";
import type { WeightingInputs, WeightingNeed } from "../weighting.ts";
import { bindWeighting, weightings } from "./weightings.ts";

const teachers = ["a", "b", "c"];
const classes = ["cat", "dog", "owl"];
/** What teachers a, b and c say of a cat, and of a dog. */
const cat = [
  [0.5, 0.25, 0.25],
  [0.25, 0.5, 0.25],
  [0.9, 0.05, 0.05],
] as const;
const dog = [
  [0.125, 0.75, 0.125],
  [0.25, 0.25, 0.5],
  [0.1, 0.1, 0.8],
] as const;
const inputs: WeightingInputs = {
  teachers,
  output: outputOver(classes),
  labels: Int32Array.of(0, 1),
  logProbabilities: teachers.map((_, k) => {
    return { rows: 2, width: 3, data: Float64Array.from([...cat[k]!, ...dog[k]!], Math.log) };
  }),
  standings: [
    { accuracy: 0.8, nll: 0.4, temperature: 1 },
    { accuracy: 0.6, nll: 0.9, temperature: 1 },
    { accuracy: 0.9, nll: 0.2, temperature: 1 },
  ],
};

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
/** `s_k / Σ_j s_j`. */
const shares = (scores: readonly number[]) => scores.map((score) => score / total(scores));
/** `(1 − s_k / Σ_j s_j) / (K − 1)`, K = 3. */
const complements = (scores: readonly number[]) => scores.map((score) => (1 - score / total(scores)) / (3 - 1));
const entropy = (p: readonly number[]) => -total(p.map((share) => share * Math.log(share)));
const { exp, sqrt } = Math;

interface Row {
  readonly parameters: object;
  readonly needs: readonly WeightingNeed[];
  /** Of the cat and of the dog, by teacher. */
  readonly weights: readonly [readonly number[], readonly number[]];
  /** Shares of the weight before anybody speaks; null: it depends on what is said. */
  readonly standing: readonly number[] | null;
}

const same = (weights: readonly number[]) => [weights, weights] as const;
const given = { weights: { a: 1, b: 2, c: 5 } };

/** docs/methods.md, Weightings: each by its formula, with its parameters and as it is without. */
const expected: Readonly<Record<string, readonly Row[]>> = {
  uniform: [{ parameters: {}, needs: [], weights: same([1 / 3, 1 / 3, 1 / 3]), standing: null }],
  fixed: [{ parameters: given, needs: [], weights: same([1 / 8, 2 / 8, 5 / 8]), standing: [1 / 8, 2 / 8, 5 / 8] }],
  accuracy: [
    {
      parameters: {},
      needs: ["validation"],
      weights: same(shares([0.8, 0.6, 0.9])),
      standing: shares([0.8, 0.6, 0.9]),
    },
    {
      parameters: { gamma: 2 },
      needs: ["validation"],
      weights: same(shares([0.8 ** 2, 0.6 ** 2, 0.9 ** 2])),
      standing: shares([0.8 ** 2, 0.6 ** 2, 0.9 ** 2]),
    },
  ],
  likelihood: [
    {
      parameters: {},
      needs: ["validation"],
      weights: same(shares([exp(-0.4), exp(-0.9), exp(-0.2)])),
      standing: shares([exp(-0.4), exp(-0.9), exp(-0.2)]),
    },
    {
      parameters: { tau: 0.5 },
      needs: ["validation"],
      weights: same(shares([exp(-0.4 / 0.5), exp(-0.9 / 0.5), exp(-0.2 / 0.5)])),
      standing: shares([exp(-0.4 / 0.5), exp(-0.9 / 0.5), exp(-0.2 / 0.5)]),
    },
  ],
  entropy: [
    {
      parameters: {},
      needs: [],
      weights: [complements(cat.map(entropy)), complements(dog.map(entropy))],
      standing: null,
    },
  ],
  "max-probability": [
    {
      parameters: {},
      needs: [],
      weights: [shares([exp(0.5), exp(0.5), exp(0.9)]), shares([exp(0.75), exp(0.5), exp(0.8)])],
      standing: null,
    },
    {
      parameters: { tau: 2 },
      needs: [],
      weights: [
        shares([exp(0.5 / 2), exp(0.5 / 2), exp(0.9 / 2)]),
        shares([exp(0.75 / 2), exp(0.5 / 2), exp(0.8 / 2)]),
      ],
      standing: null,
    },
  ],
  margin: [
    {
      parameters: {},
      needs: [],
      weights: [
        shares([exp(0.5 - 0.25), exp(0.5 - 0.25), exp(0.9 - 0.05)]),
        shares([exp(0.75 - 0.125), exp(0.5 - 0.25), exp(0.8 - 0.1)]),
      ],
      standing: null,
    },
    {
      parameters: { tau: 2 },
      needs: [],
      weights: [
        shares([exp(0.25 / 2), exp(0.25 / 2), exp(0.85 / 2)]),
        shares([exp(0.625 / 2), exp(0.25 / 2), exp(0.7 / 2)]),
      ],
      standing: null,
    },
  ],
  // exp(CE) = 1 / p(label)
  confidence: [
    {
      parameters: {},
      needs: ["labels"],
      weights: [complements([1 / 0.5, 1 / 0.25, 1 / 0.9]), complements([1 / 0.75, 1 / 0.25, 1 / 0.1])],
      standing: null,
    },
  ],
  // exp(−CE / τ) = p(label)^(1 / τ)
  "cross-entropy": [
    {
      parameters: {},
      needs: ["labels"],
      weights: [shares([0.5, 0.25, 0.9]), shares([0.75, 0.25, 0.1])],
      standing: null,
    },
    {
      parameters: { tau: 2 },
      needs: ["labels"],
      weights: [shares([sqrt(0.5), sqrt(0.25), sqrt(0.9)]), shares([sqrt(0.75), sqrt(0.25), sqrt(0.1)])],
      standing: null,
    },
  ],
  "min-ce": [
    {
      parameters: {},
      needs: ["labels"],
      weights: [
        [0, 0, 1],
        [1, 0, 0],
      ],
      standing: null,
    },
  ],
  routing: [
    {
      parameters: { routes: { cat: "b" } },
      needs: ["labels"],
      weights: [
        [0, 1, 0],
        [1 / 3, 1 / 3, 1 / 3],
      ],
      standing: null,
    },
    {
      parameters: { routes: { cat: "b" }, otherwise: "c" },
      needs: ["labels"],
      weights: [
        [0, 1, 0],
        [0, 0, 1],
      ],
      standing: null,
    },
  ],
  stochastic: [
    { parameters: {}, needs: [], weights: same([1 / 3, 1 / 3, 1 / 3]), standing: [1 / 3, 1 / 3, 1 / 3] },
    { parameters: given, needs: [], weights: same([1 / 8, 2 / 8, 5 / 8]), standing: [1 / 8, 2 / 8, 5 / 8] },
  ],
};

test("every weighting of the table is expected to be something", () => {
  expect(Object.keys(expected)).toEqual(Object.keys(weightings));
});

test("docs/methods.md has a row for every weighting, with its parameters, and for no other", async () => {
  const page = await readFile(new URL("../../../../../docs/methods.md", import.meta.url), "utf8");
  const [, table = ""] = /\n\| `ensemble\.weighting\.kind` .*\n\|-.*\n((?:\|.*\n)+)/.exec(page) ?? [];
  const rows = table
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [[...line.split(" | ")[0]!.matchAll(/`(\w[\w-]*)`/g)]]));
  expect(rows.map((names) => names.map(([, name]) => name))).toEqual(
    Object.entries(weightings).map(([kind, { parameters }]) => [kind, ...Object.keys(parameters.shape)]),
  );
});

const cases = Object.entries(expected).flatMap(([kind, rows]) => rows.map((row) => ({ kind, ...row })));

describe.each(cases)("$kind with $parameters", ({ kind, parameters, needs, weights, standing }) => {
  const bound = bindWeighting({ kind, ...parameters }, teachers);

  test("weighs each sample by its formula", () => {
    const found = bound.weigh(inputs);
    expect(found).toHaveLength(2 * 3);
    weights.flat().forEach((weight, i) => expect(found[i], `value ${i}`).toBeCloseTo(weight, 12));
  });

  test("needs what its formula reads", () => {
    expect(bound.needs).toEqual(needs);
  });

  test("counts for a quorum as it weighs, where it weighs whatever is said", () => {
    const counts = bound.standing?.({ teachers, standings: inputs.standings });
    expect(counts === undefined).toBe(standing === null);
    standing?.forEach((share, k) => expect(shares(counts!)[k]).toBeCloseTo(share, 12));
  });

  test("steps go together unless each asks teachers of its own", () => {
    const spec = runSpec({
      ensemble: { weighting: { kind, ...parameters } },
      train: { batchSize: 4, epochs: 1, stepsPerRequest: 2 },
    });
    expect(stepsPerRequest(spec)).toBe(bound.asks === undefined ? 2 : 1);
    expect(bound.asks !== undefined).toBe(kind === "stochastic");
  });
});

const unlabelled = { ...inputs, labels: Int32Array.of(noLabel, 1) };

describe("an unlabelled sample never contributes to a weighting that reads labels", () => {
  test.each(cases.filter(({ needs }) => needs.includes("labels")))(
    "$kind with $parameters",
    ({ kind, parameters, weights: [, ofDog] }) => {
      const bound = bindWeighting({ kind, ...parameters }, teachers);
      const found = bound.weigh(unlabelled);
      [1 / 3, 1 / 3, 1 / 3, ...ofDog].forEach((weight, i) => expect(found[i], `value ${i}`).toBeCloseTo(weight, 12));
      const none = { ...inputs, labels: Int32Array.of(noLabel, noLabel) };
      expect([...bound.weigh(none)]).toEqual(Array(6).fill(1 / 3));
    },
  );
});

describe("at the edges", () => {
  const weigh = (spec: { readonly kind: string }, more: Partial<WeightingInputs>) => {
    const all = { ...inputs, ...more };
    return [...bindWeighting(spec, all.teachers).weigh(all)];
  };

  test("accuracy: where nobody was ever right all count alike", () => {
    const standings = inputs.standings.map((standing) => ({ ...standing, accuracy: 0 }));
    expect(weigh({ kind: "accuracy" }, { standings, labels: Int32Array.of(0) })).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test("entropy: where everybody is sure all count alike", () => {
    const sure = { rows: 1, width: 3, data: Float64Array.of(0, -1e9, -1e9) };
    const logProbabilities = [sure, sure, sure];
    expect(weigh({ kind: "entropy" }, { logProbabilities, labels: Int32Array.of(0) })).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test("routing: a sample whose teacher is absent is taught by those who are there, alike", () => {
    const bound = bindWeighting({ kind: "routing", routes: { cat: "b" }, otherwise: "c" }, teachers);
    expect([...bound.weigh({ ...inputs, teachers: ["a", "c"] })]).toEqual([1 / 2, 1 / 2, 0, 1]);
  });

  test("stochastic: those of whom none is to be drawn count alike", () => {
    const bound = bindWeighting({ kind: "stochastic", weights: { c: 1 } }, teachers);
    expect([...bound.weigh({ ...inputs, teachers: ["a", "b"], labels: Int32Array.of(0) })]).toEqual([1 / 2, 1 / 2]);
  });

  test.each(Object.keys(weightings))("%s: no sample, no weight", (kind) => {
    const none = { rows: 0, width: 3, data: new Float64Array() };
    const parameters = expected[kind]?.[0]?.parameters;
    expect(weigh({ kind, ...parameters }, { labels: new Int32Array(), logProbabilities: [none, none, none] })).toEqual(
      [],
    );
  });
});
