import { readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName } from "@faculty/shared/files";

/** What other programs write, told by the name of a file alone. */
const formats: readonly (readonly [RegExp, string])[] = [
  [/^saved_model\.pb(txt)?$/, "a SavedModel"],
  [/\.onnx$/, "an ONNX model"],
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
  throw new FacultyError(
    "BAD_MODEL",
    `model ${path} is ${found[1]}, expected a folder of TensorFlow.js that holds ${modelFileName}: convert it ` +
      "(tensorflowjs_converter), or, for a teacher, serve it from a process of its own (external: true)",
    { path },
  );
}
