import { startBackend } from "@faculty/models/backend";
import { sizeOf } from "@faculty/shared/tensor";
import { missingPyTorch, startPyTorch } from "../beside-pytorch.ts";
import type { Figure } from "../figure.ts";
import type { Json } from "../json.ts";
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
  measure: async ({ quick, students, clock, env }) => {
    const backend = await startBackend();
    const python = env["FACULTY_PYTHON"] ?? "python3";
    const missing = await missingPyTorch(python, env);
    const lines = [`backend ${backend.name}: ${backend.reason}`, ...(missing === null ? [] : [missing])];
    const json: Record<string, Json> = {};
    for (const student of students) {
      const samples = Math.min(mostSamples, Math.floor(mostValues / sizeOf(student.inputShape)));
      await using beside = missing === null ? await startPyTorch(python, { ...student, samples }, env) : null;
      if (missing === null && beside === null)
        lines.push(`${student.name}: no such architecture in beside/students.py`);
      const measured = await measureStep({ ...student, samples }, beside, quick ? quickRounds : rounds, clock);
      json[student.name] = measured.json;
      lines.push(...measured.lines);
    }
    return { json, lines };
  },
};
