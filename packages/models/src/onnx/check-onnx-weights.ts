import { open } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import { everyWeight } from "./onnx-bodies.ts";
import type { OnnxFile } from "./onnx-file.ts";
import type { OnnxWeight } from "./onnx-model.ts";

/**
 * Refuses weights of which one is no number; infinity may be a mask.
 * @throws FacultyError NOT_FINITE naming the weight.
 */
export async function checkOnnxWeights(path: string, { model, externals }: OnnxFile): Promise<void> {
  for (const weight of everyWeight(model)) {
    const firstNaN = nanOf[weight.type.name];
    if (firstNaN === undefined) continue;
    const valueBytes = weight.type.bits / 8;
    let values = 0;
    for await (const bytes of chunksOf(weight, externals)) {
      // A copy, which begins where a typed array may.
      const whole = Uint8Array.from(bytes.subarray(0, bytes.length - (bytes.length % valueBytes)));
      const found = firstNaN(whole.buffer);
      if (found !== -1)
        throw new FacultyError(
          "NOT_FINITE",
          `model ${path}: weight ${weight.name} holds NaN at value ${values + found}`,
          { path, weight: weight.name },
        );
      values += whole.length / valueBytes;
    }
  }
}

const withoutSign = 0x7fff;
const infinity = { float16: 0x7c00, bfloat16: 0x7f80 } as const; // what lies above it is NaN

/** By type, the index of the first value that is NaN, −1 where none is. Types of whole numbers have none. */
const nanOf: Readonly<Record<string, (bytes: ArrayBuffer) => number>> = {
  float32: (bytes) => new Float32Array(bytes).findIndex(Number.isNaN),
  float64: (bytes) => new Float64Array(bytes).findIndex(Number.isNaN),
  float16: (bytes) => new Uint16Array(bytes).findIndex((bits) => (bits & withoutSign) > infinity.float16),
  bfloat16: (bytes) => new Uint16Array(bytes).findIndex((bits) => (bits & withoutSign) > infinity.bfloat16),
};

const chunkBytes = 2 ** 22; // a multiple of every value's size

async function* chunksOf({ values, dims, type }: OnnxWeight, externals: OnnxFile["externals"]) {
  if (values.kind === "here")
    for (let at = 0; at < values.bytes.length; at += chunkBytes) yield values.bytes.subarray(at, at + chunkBytes);
  if (values.kind !== "external") return;
  await using file = await open(externals.get(values.location) ?? values.location, "r");
  const total = (dims.reduce((product, extent) => product * extent, 1) * type.bits) / 8;
  for (let at = 0; at < total; at += chunkBytes) {
    const bytes = Buffer.alloc(Math.min(chunkBytes, total - at));
    await file.read(bytes, 0, bytes.length, values.offset + at);
    yield bytes;
  }
}
