import { predictedLine } from "@faculty/run/roles/predicted-line";
import { FacultyError } from "@faculty/shared/errors";
import { takesTexts } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import type { Teacher } from "@faculty/teacher-node";

/** What a student says of one sample. */
export interface Prediction {
  /**
   * One class of many: its name. Classes by themselves: the names of those that are more probable than not. Values: the
   * numbers. Of each position a list; of several outputs an object by their names.
   */
  readonly predicted: unknown;
  /** By class name, at temperature 1; absent of values. */
  readonly probabilities?: unknown;
}

/** One sample: numbers as the model takes them, nested in any way, row-major; or a text, of a model of texts. */
export type Sample = string | number | readonly Sample[] | Float32Array;

/** A model that can be asked, in this process. */
export interface Student extends AsyncDisposable {
  /** Holds `model.json`, `weights.bin` and `faculty.json`. */
  readonly folder: string;
  /** Shape of one sample. */
  readonly inputShape: readonly number[];
  /**
   * What it says of each sample. Calls follow one another.
   * @throws FacultyError SHAPE_MISMATCH where a sample does not fit; NOT_FOUND, BAD_MODEL, BACKEND_UNAVAILABLE.
   */
  predict(samples: readonly Sample[]): Promise<readonly Prediction[]>;
}

/**
 * Opens a student's folder, or a model of any kind that can teach: an ONNX file, a SavedModel.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, BACKEND_UNAVAILABLE.
 */
export async function openStudent(folder: string): Promise<Student> {
  const { startedBackend } = await import("@faculty/models/backend"); // TensorFlow, once somebody asks
  const { openTeacher } = await import("@faculty/teacher-node");
  await startedBackend();
  const model = await openTeacher(folder);
  let before: Promise<unknown> = Promise.resolve();
  return {
    folder,
    inputShape: model.facts.inputShape,
    predict: (samples) => {
      const said = before.then(() => ask(folder, model, samples));
      before = said.catch(() => undefined);
      return said;
    },
    [Symbol.asyncDispose]: async () => {
      await before;
      await model[Symbol.asyncDispose]();
    },
  };
}

async function ask(folder: string, model: Teacher, samples: readonly Sample[]): Promise<readonly Prediction[]> {
  const rows = samples.length;
  if (rows === 0) return [];
  const { facts } = model;
  const shown = takesTexts(facts)
    ? { inputs: new Float32Array(rows), texts: samples.map((sample, at) => textOf(sample, at, folder)) }
    : { inputs: numbersOf(samples, facts.inputShape, folder) };
  const { logits } = await model.infer({ rows, ...shown, layers: [] });
  const perSample = logits.data.length / rows;
  return samples.map((_, at) => {
    const { json } = predictedLine(facts.output, logits.data.subarray(at * perSample, (at + 1) * perSample));
    return json;
  });
}

function textOf(sample: Sample, at: number, folder: string): string {
  if (typeof sample === "string") return sample;
  throw new FacultyError("SHAPE_MISMATCH", `sample ${at} is no text, model ${folder} takes one a sample`);
}

function numbersOf(samples: readonly Sample[], shape: readonly number[], folder: string): Float32Array {
  const size = sizeOf(shape);
  const inputs = new Float32Array(samples.length * size);
  samples.forEach((sample, at) => {
    const values = sample instanceof Float32Array ? sample : flatNumbers(sample);
    if (values.length !== size || values.some((value: number) => !Number.isFinite(value)))
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `sample ${at} has ${values.length} values, model ${folder} takes ${size} finite numbers of shape [${shape.join(", ")}]`,
      );
    inputs.set(values, at * size);
  });
  return inputs;
}

function flatNumbers(sample: Sample): readonly number[] {
  if (typeof sample === "number") return [sample];
  if (typeof sample === "string") return [Number.NaN];
  return sample instanceof Float32Array ? [...sample] : sample.flatMap(flatNumbers);
}
