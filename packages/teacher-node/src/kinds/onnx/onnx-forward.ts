import type { InspectedOnnx } from "@faculty/models/inspect";
import type { OnnxRuntime } from "@faculty/models/onnx";
import { FacultyError } from "@faculty/shared/errors";
import { joinTensors, sizeOf, type Tensor } from "@faculty/shared/tensor";
import { filledUp, type ShownSamples } from "../../teacher/shown-samples.ts";
import { extentsBeside } from "./extents-beside.ts";
import { filledTensor, fromRuntime, textsToRuntime, toRuntime } from "./onnx-tensors.ts";
import type { Session, Values } from "./onnx-thread.ts";

/** Samples in, of each name asked for what the model yields: `[rows, …]`. */
export type OnnxForward = (
  session: Session,
  samples: ShownSamples,
  rows: number,
  names: readonly string[],
) => Promise<readonly Tensor<Float32Array>[]>;

/**
 * A model that takes any number of rows is given all of them. One of a fixed number is given that many at a time; the last
 * ones are filled up with zeros, or empty texts, of which nothing is told.
 * @param who - Begins messages, `teacher a`.
 */
export function onnxForward(runtime: OnnxRuntime, who: string, { ends, batch, facts }: InspectedOnnx): OnnxForward {
  const { input, whole, others } = ends;
  const { inputShape } = facts.manifest;
  const size = sizeOf(inputShape);

  const run: OnnxForward = async (session, data, rows, names) => {
    const shape = [rows, ...inputShape];
    const tensor =
      data instanceof Float32Array
        ? toRuntime(runtime, who, { type: input.type.name, whole }, { data, shape })
        : textsToRuntime(runtime, data, input.shape?.length === 1 ? [rows] : shape);
    const beside = others.map(({ input: other, value }) => {
      const extents = extentsBeside(other, input, shape);
      return { name: other.name, extents, tensor: filledTensor(runtime, other.type.name, value, extents) };
    });
    const given = { [input.name]: tensor, ...Object.fromEntries(beside.map((one) => [one.name, one.tensor])) };
    const said = await session.run(given, names).catch((cause: unknown) => {
      throw notComputed(who, { name: input.name, extents: tensor.dims }, beside, cause);
    });
    return names.map((name) => {
      const yielded = fromRuntime(said[name] as Values);
      if (yielded.shape[0] === rows) return yielded;
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `${who} yields [${yielded.shape.join(", ")}] at ${name} for ${rows} samples: not a row each`,
        { name },
      );
    });
  };

  if (batch === null) return run;
  return async (session, samples, rows, names) => {
    const parts: (readonly Tensor<Float32Array>[])[] = [];
    for (let from = 0; from < rows; from += batch) {
      const count = Math.min(batch, rows - from);
      const filled = filledUp(samples, from * size, (from + count) * size, batch * size);
      parts.push((await run(session, filled, batch, names)).map((tensor) => firstRows(tensor, count)));
    }
    return names.map((_, i) => joinTensors(parts.map((part) => part[i] as Tensor<Float32Array>)));
  };
}

interface GivenInput {
  readonly name: string;
  readonly extents: readonly number[];
}

/** What ONNX Runtime says of inputs that it does not compute, as one sentence. */
function notComputed(who: string, samples: GivenInput, beside: readonly GivenInput[], cause: unknown): FacultyError {
  const shown = ({ name, extents }: GivenInput) => `${name} [${extents.join(", ")}]`;
  const said = cause instanceof Error ? cause.message : String(cause);
  const whose = beside.map(shown).join(", ");
  const remedy =
    beside.length === 0
      ? "export it for any number of samples"
      : `export it so that ${beside.map(({ name }) => name).join(" and ")} may be of any number of samples, or without it`;
  return new FacultyError(
    "BAD_MODEL",
    `${who}: ONNX Runtime does not compute ${shown(samples)}${whose && ` beside ${whose}`}: ${remedy} (${said.split("\n", 1)[0]})`,
    { who },
    { cause },
  );
}

function firstRows({ shape: [all = 0, ...shape], data }: Tensor<Float32Array>, rows: number): Tensor<Float32Array> {
  return { shape: [rows, ...shape], data: all === rows ? data : data.subarray(0, rows * sizeOf(shape)) };
}
