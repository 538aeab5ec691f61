import { sizeOf } from "@faculty/shared/tensor";
import { npyTypes } from "../npy/npy-types.ts";
import type { InputRows } from "../samples/input-rows.ts";
import { openArrayFile } from "./array-file.ts";

/** The rows of an `.npy` file of bytes or float32. @throws FacultyError BAD_DATASET where it is torn; IO_FAILED. */
export function fileRows(path: string): InputRows {
  const { type, shape, readAt } = openArrayFile(path, ["u1", "f4"]);
  const rowBytes = sizeOf(shape.slice(1)) * npyTypes[type].bytes;
  return { element: type === "u1" ? "uint8" : "float32", copyRow: (id, to) => readAt(to, id * rowBytes) };
}
