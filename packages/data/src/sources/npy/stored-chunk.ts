import { FacultyError } from "@faculty/shared/errors";
import { firstNotFinite } from "@faculty/shared/tensor";
import { type NpyValues, npyTypes } from "../../npy/npy-types.ts";
import type { NpyFile } from "../../npy/open-npy.ts";
import type { HeldInputs } from "../../samples/dataset.ts";

/** Whole numbers up to it are exact in float32. */
const largestExact = 2 ** 24;

/**
 * Values of a file as they are laid down: bytes as they are, others as float32.
 * @param first - Row that the values begin with.
 * @throws FacultyError BAD_DATASET naming the row of a value that is not finite, or that float32 does not hold.
 */
export function storedChunk(values: NpyValues, { path, type, width }: NpyFile, first: number): HeldInputs {
  if (type === "u1") return values as Uint8Array;
  const stored = values instanceof Float32Array ? values : Float32Array.from(values);
  const lost =
    npyTypes[type].kind === "real"
      ? firstNotFinite(stored)
      : values.findIndex((value) => Math.abs(value) > largestExact);
  if (lost < 0) return stored;
  throw new FacultyError(
    "BAD_DATASET",
    `${path} row ${first + Math.floor(lost / width)} holds ${values[lost]}, expected a number that float32 holds`,
    { path },
  );
}
