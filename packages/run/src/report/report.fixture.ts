import type { EnsembleInsight } from "@faculty/student-trainer/result";
import type { Cost, ScoredModel } from "../measured/scored-model.ts";
import type { ReportInput } from "./report.ts";

/** Class of each test sample. */
const labels: readonly number[] = [0, 0, 1, 1];
export const student: Cost = {
  parameters: 100,
  fileBytes: 400,
  multiplyAdds: 1000,
  latencyP50Ms: 0.5,
  latencyP95Ms: 1,
};
const teacher: Cost = { parameters: 900, fileBytes: 1800, multiplyAdds: 9000, latencyP50Ms: 2, latencyP95Ms: 3 };

export function scored(
  name: string,
  role: ScoredModel["role"],
  predicted: readonly (readonly number[])[],
  cost: Cost,
): ScoredModel {
  return {
    name,
    role,
    cost,
    scores: predicted.map((classes) => {
      const asked = classes.filter((index) => index >= 0).length;
      const right = classes.filter((index, i) => index === labels[i]).length;
      return {
        accuracy: right / asked,
        nll: 0.5,
        ece: 0.1,
        balancedAccuracy: 0.8,
        macroF1: 0.7,
        samples: asked,
        predicted: classes,
      };
    }),
  };
}

/** What a small run gave: two teachers, one of which knows half of the classes, and two seeds. */
export const input: ReportInput & {
  readonly models: readonly [ScoredModel, ScoredModel, ScoredModel, ScoredModel, ScoredModel];
  readonly insight: EnsembleInsight;
} = {
  run: "tiny",
  reproduce: "faculty run tiny.yaml",
  runFile: { name: "tiny", teachers: [{ name: "wide" }, { name: "dogs" }], train: { epochs: 2 } },
  warnings: [],
  dataset: {
    name: "toy",
    digest: "0123456789abcdef",
    classes: ["cat", "dog"],
    train: 8,
    labelled: 8,
    validation: 2,
    test: 4,
  },
  labels,
  popularity: null,
  layersOnly: [],
  teacherDigests: { wide: "0a1b", dogs: "2c3d" },
  temperature: { value: 2, reason: "The run file says T = 2.", candidates: [] },
  search: null,
  insight: {
    similar: [{ label: 0, other: 1, mass: 0.25 }],
    ambiguous: [
      {
        sample: 3,
        label: 1,
        entropy: 0.69,
        likeliest: [
          { class: 1, probability: 0.5 },
          { class: 0, probability: 0.5 },
        ],
      },
    ],
    disputed: [{ sample: 2, label: 1, disagreement: 0.4, named: [0, 1] }],
  },
  models: [
    scored("wide", "teacher", [[0, 0, 1, 1]], teacher),
    scored("dogs", "teacher", [[-1, -1, 1, 0]], { ...teacher, parameters: 300 }),
    scored("ensemble", "ensemble", [[0, 0, 1, 1]], { ...teacher, parameters: 1200 }),
    scored(
      "from scratch",
      "scratch",
      [
        [0, 1, 1, 0],
        [0, 1, 0, 1],
      ],
      student,
    ),
    scored(
      "distilled",
      "distilled",
      [
        [0, 0, 1, 0],
        [0, 1, 1, 1],
      ],
      student,
    ),
  ],
  further: [],
  classBias: [],
  failed: [],
  accounting: [
    {
      student: "distilled-1",
      digests: { distilled: "abc" },
      epochs: [
        {
          epoch: 0,
          pulls: { issued: 9, ok: 5, duplicate: 1, failed: 2, cancelled: 1 },
          masks: { "11": 32, "10": 8 },
        },
      ],
    },
  ],
  teachers: [
    {
      student: "distilled-1",
      epochs: [
        { epoch: 0, weights: { wide: 0.75, dogs: 0.25 }, disagreement: 0.5 },
        { epoch: 1, weights: { wide: 0.99, dogs: 0.01 }, disagreement: 0.25 },
        { epoch: 2, weights: { wide: 1 }, disagreement: 0 },
      ],
    },
  ],
  exported: [],
  curves: [],
};
