import { sizeOf } from "@faculty/shared/tensor";
import { eachStudent } from "../each-student.ts";
import type { Figure } from "../figure.ts";
import { measureStep } from "../measure-step.ts";

const mostSamples = 6000;
/** Of inputs in all: larger samples are fewer, so that they fit beside each other. */
const mostValues = 2 ** 28;
/** Five seconds and more of each in all. */
const rounds = { count: 5, seconds: 1.2 };
const quickRounds = { count: 3, seconds: 0.4 };

/**
 * Samples a second of the trainer's step, on hard labels alone and with one merged soft target a sample, for some
 * students: from samples as stored to updated weights, short last batches included. `distilOverPlain` is what
 * distilling costs beside training, without its teachers; `overPyTorch` is over the same student there, where Python
 * has it.
 */
export const stepFigure: Figure = {
  summary: "samples/s of the training step, plain and distilling, for six students, or those of a file",
  trains: true,
  measure: (options) =>
    eachStudent(
      options,
      ({ inputShape }) => Math.min(mostSamples, Math.floor(mostValues / sizeOf(inputShape))),
      (student, samples, beside) =>
        measureStep({ ...student, samples }, beside, options.quick ? quickRounds : rounds, options.clock),
    ),
};
