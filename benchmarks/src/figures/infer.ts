import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { eachStudent } from "../each-student.ts";
import type { Figure } from "../figure.ts";
import { inferred } from "../inferred.ts";

const rows = 64;
const rounds = { count: 5, seconds: 1.2 };
const quickRounds = { count: 3, seconds: 0.3 };

/** Samples a second of each student as a teacher, asked for 64 samples at a time. */
export const inferFigure: Figure = {
  summary: "samples/s of each student as a teacher, over PyTorch and onnxruntime-node",
  measure: (options) =>
    eachStudent(
      options,
      () => rows,
      (student, _, there) => {
        const { model, inputShape, classes } = student;
        const build = (vocabulary: readonly string[] | undefined) =>
          buildModel(model, inputShape, numberedOutput(classes), 0, vocabulary);
        return inferred({ ...student, build }, rows, there, options.quick ? quickRounds : rounds, options.clock);
      },
    ),
};
