import { startBackend } from "@faculty/models/backend";
import { sizeOf } from "@faculty/shared/tensor";
import { createTrainer, type TrainedOn } from "../create-trainer.ts";
import type { Figure } from "../figure.ts";
import { interleave } from "../interleave.ts";
import { ratioOf, type Spread, spreadOf, spreadText } from "../spread.ts";
import { syntheticSamples } from "../synthetic-data.ts";

const samples = 6000;
/** Of inputs in all: larger samples are fewer, so that they fit beside each other. */
const mostValues = 2 ** 28;
/** Five seconds and more of each in all. */
const rounds = { count: 5, seconds: 1.2 };
const quickRounds = { count: 3, seconds: 0.4 };

/**
 * Samples a second of the trainer's step, on hard labels alone and with one merged soft target a sample, for two
 * students: from samples as stored to updated weights, short last batches included. `distilOverPlain` is what
 * distilling costs beside training, without its teachers.
 */
export const stepFigure: Figure = {
  summary: "samples/s of the training step, plain and distilling, for an MLP and a CNN, or the students of a file",
  measure: async ({ quick, students, clock }) => {
    const backend = await startBackend();
    const json: Record<string, Record<TrainedOn, { samplesPerSecond: number }> & { distilOverPlain: Spread }> = {};
    const lines = [`backend ${backend.name}: ${backend.reason}`];
    for (const student of students) {
      const { name, model, inputShape } = student;
      const dataset = syntheticSamples(student, Math.min(samples, Math.floor(mostValues / sizeOf(inputShape))));
      const contenders = await Promise.all([
        createTrainer("plain", model, dataset, "plain", clock),
        createTrainer("distil", model, dataset, "distil", clock),
      ]);
      const { plain, distil } = await interleave(contenders, quick ? quickRounds : rounds);
      for (const contender of contenders) contender[Symbol.dispose]();
      const ratio = ratioOf(distil, plain);
      json[name] = {
        plain: { samplesPerSecond: spreadOf(plain).median },
        distil: { samplesPerSecond: spreadOf(distil).median },
        distilOverPlain: ratio,
      };
      lines.push(
        `${name} plain  ${spreadText(spreadOf(plain), 0)} samples/s`,
        `${name} distil ${spreadText(spreadOf(distil), 0)} samples/s, ${spreadText(ratio)} of plain`,
      );
    }
    return { json, lines };
  },
};
