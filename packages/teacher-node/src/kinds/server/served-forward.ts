import { FacultyError } from "@faculty/shared/errors";
import { sizeOf, type Tensor } from "@faculty/shared/tensor";
import { filledUp, type ShownSamples } from "../../teacher/shown-samples.ts";
import type { ModelServer } from "./model-server.ts";
import type { ServedEnds } from "./served-ends.ts";

/** Samples in, `[rows, …inputShape]` or a text a row; out what the model says of them, `[rows, …]`. */
export type ServedForward = (samples: ShownSamples, rows: number) => Promise<Tensor<Float32Array>>;

interface Part {
  readonly from: number;
  readonly rows: number;
  /** More than `rows` where the model takes a fixed number: the rest is zeros or empty texts, of which nothing is told. */
  readonly given: number;
}

/**
 * Asks about rows in parts, of which `concurrency` are on their way at once. How rows are split follows from their number
 * alone. A model of a fixed batch is given that many at a time; any other the rows in as many parts as may be on their way.
 */
export function servedForward(server: ModelServer, ends: ServedEnds, concurrency: number): ServedForward {
  const { input, inputShape, extents, output, batch } = ends;
  const size = sizeOf(inputShape);

  async function ask(samples: ShownSamples, { from, rows, given }: Part): Promise<Tensor<Float32Array>> {
    const values = filledUp(samples, from * size, (from + rows) * size, given * size);
    const said = await server.infer({ input: { ...input, shape: [given, ...extents] }, values, output });
    const [answered, ...rest] = said.shape;
    if (answered !== given)
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `${server.who} yields [${said.shape.join(", ")}] for ${given} samples: not a row each`,
      );
    return { shape: [rows, ...rest], data: said.data.subarray(0, rows * sizeOf(rest)) };
  }

  return async (samples, rows) => {
    const parts = partsOf(rows, batch, concurrency);
    const said: Tensor<Float32Array>[] = [];
    let next = 0;
    const worker = async () => {
      for (let i = next++; i < parts.length; i = next++) said[i] = await ask(samples, parts[i] as Part);
    };
    const outcomes = await Promise.allSettled(Array.from({ length: Math.min(concurrency, parts.length) }, worker));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    return joined(rows, said);
  };
}

function partsOf(rows: number, batch: number | null, concurrency: number): readonly Part[] {
  const most = batch ?? Math.ceil(rows / concurrency);
  return Array.from({ length: Math.ceil(rows / most) }, (_, i): Part => {
    const own = Math.min(most, rows - i * most);
    return { from: i * most, rows: own, given: batch ?? own };
  });
}

/** @throws FacultyError SHAPE_MISMATCH where parts differ in more than their rows. */
function joined(rows: number, parts: readonly Tensor<Float32Array>[]): Tensor<Float32Array> {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? { shape: [0], data: new Float32Array() };
  const [, ...rest] = first.shape;
  const data = new Float32Array(rows * sizeOf(rest));
  let at = 0;
  for (const part of parts) {
    if (part.shape.slice(1).join() !== rest.join())
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `a model yields [${part.shape.join(", ")}] and [${first.shape.join(", ")}]`,
      );
    data.set(part.data, at);
    at += part.data.length;
  }
  return { shape: [rows, ...rest], data };
}
