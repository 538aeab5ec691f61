import { createNpy, type WrittenNpy } from "./create-npy.ts";
import type { NpyType } from "./npy-types.ts";

/** A whole `.npy` file at once. @param row - Shape of one row. @param values - Of all rows, as they lie in the file. */
export async function writeNpy(
  path: string,
  type: NpyType,
  row: readonly number[],
  values: ArrayBufferView,
): Promise<WrittenNpy> {
  await using file = await createNpy(path, type, row);
  await file.append(values);
  return await file.finish();
}
