import type { ReliabilityBin } from "@faculty/shared/metrics";
import type { LearningCurve } from "../report/learning-curves.ts";
import { input } from "../report/report.fixture.ts";
import { buildReport, type ReportInput } from "../report/report.ts";
import type { ShownSample } from "../report/shown-samples.ts";
import type { PageInput } from "./markup/page-section.ts";

const reliability: readonly ReliabilityBin[] = [
  { samples: 0, confidence: 0, accuracy: 0 },
  { samples: 3, confidence: 0.5, accuracy: 1 / 3 },
  { samples: 1, confidence: 0.9, accuracy: 1 },
];

function curve(student: string, model: LearningCurve["model"], terms: readonly string[]): LearningCurve {
  return {
    student,
    model,
    role: model,
    bestEpoch: 1,
    epochs: [0, 1].map((epoch) => ({
      epoch,
      terms: Object.fromEntries(terms.map((term) => [term, 1 / (epoch + 1)])),
      validation: { accuracy: 0.5 + epoch / 4, nll: 0.7 - epoch / 4 },
    })),
  };
}

/** A report that has something of every section. */
export const fullInput: ReportInput = {
  ...input,
  models: input.models.map((model) => ({
    ...model,
    scores: model.scores.map((score) => score && { ...score, reliability }),
  })),
  insight: {
    ...input.insight,
    alike: [
      [0.7, 0.3],
      [0.25, 0.75],
    ],
  },
  search: {
    choice: {
      chosen: { temperature: 2, learningRate: null, weights: [0.5, 0.5], accuracy: 0.75, nll: 0.6 },
      reason: "T = 2 was chosen.",
      candidates: [
        { temperature: 1, learningRate: null, weights: [0.5, 0.5], accuracy: 0.5, nll: 0.7 },
        { temperature: 2, learningRate: null, weights: [0.5, 0.5], accuracy: 0.75, nll: 0.6 },
      ],
    },
    scratch: null,
  },
  curves: [
    curve("distilled-1", "distilled", ["hard-label", "soft-target-kl"]),
    curve("scratch-1", "scratch", ["hard-label"]),
  ],
};

export const shown: readonly ShownSample[] = [
  { sample: 2, view: { kind: "text", text: "a text" } },
  { sample: 3, name: "dogs/3.png", view: { kind: "picture", png: "iVBORw0KGgo=", width: 1, height: 1 } },
];

export const fullPage: PageInput = { report: buildReport(fullInput), samples: shown };
