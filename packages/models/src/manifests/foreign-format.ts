import { readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName } from "@faculty/shared/files";

const unknown =
  "convert it (tensorflowjs_converter), or, for a teacher, serve it from a process of its own (external: true)";
/** Models that can teach. */
const teaches = "it can teach, and is neither trained further nor measured as a student";

/** What other programs write, told by the name of a file alone, and what to do with it. */
const formats: readonly (readonly [RegExp, string, string?])[] = [
  [/^saved_model\.pb$/, "a SavedModel", teaches],
  [/\.onnx$/, "an ONNX model", teaches],
  [/^saved_model\.pbtxt$/, "a SavedModel written as text"],
  [/\.(keras|h5|hdf5)$/, "a model of Keras"],
  [/\.(pt|pth|ckpt|safetensors)$|^pytorch_model\.bin$/, "a model of PyTorch"],
  [/\.tflite$/, "a TensorFlow Lite model"],
  [/\.pb$/, "a frozen graph of TensorFlow"],
  [/\.(pkl|joblib)$/, "a pickled Python model"],
];

/** @throws FacultyError BAD_MODEL where the path is, or its folder holds, a model that another program wrote. */
export async function checkForeignFormat(path: string): Promise<void> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
  const names = isFolder ? (await readdir(path)).sort() : [basename(path)];
  const found = formats.find(([pattern]) => names.some((name) => pattern.test(name.toLowerCase())));
  if (!found) return;
  const [, what, todo = unknown] = found;
  throw new FacultyError(
    "BAD_MODEL",
    `model ${path} is ${what}, expected a folder of TensorFlow.js that holds ${modelFileName}: ${todo}`,
    { path },
  );
}
