import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { type ForeignFormat, foreignContent } from "./foreign-content.ts";

const teaches = "it can teach, and is neither trained further nor measured as a student";

/** What other programs write, told by the name of a file alone. */
const formats: readonly (readonly [RegExp, ForeignFormat])[] = [
  [/^saved_model\.pb$/, { what: "a SavedModel", todo: teaches }],
  [/\.onnx$/, { what: "an ONNX model", todo: teaches }],
  [/^saved_model\.pbtxt$/, { what: "a SavedModel written as text", todo: "export it as saved_model.pb" }],
  [
    /\.(keras|h5|hdf5)$/,
    {
      what: "a model of Keras",
      todo: "export it as a SavedModel (model.export), or serve it from Python (docs/teachers/keras.md)",
    },
  ],
  [
    /\.(pt|pth|ckpt|safetensors)$|^pytorch_model\.bin$/,
    {
      what: "a model of PyTorch",
      todo: "export it to ONNX (torch.onnx.export), or serve it from Python (docs/teachers/pytorch.md)",
    },
  ],
  [
    /\.tflite$/,
    {
      what: "a TensorFlow Lite model",
      todo: "take the model that it was converted from, or serve it from Python (docs/teachers/README.md)",
    },
  ],
  [
    /\.pb$/,
    {
      what: "a frozen graph of TensorFlow",
      todo: "convert it to ONNX (tf2onnx) or to a GraphModel (tensorflowjs_converter)",
    },
  ],
  [
    /\.(pkl|pickle|joblib)$/,
    {
      what: "a pickled Python model",
      todo: "convert it to ONNX (skl2onnx), or serve it from Python (docs/teachers/README.md)",
    },
  ],
];

/**
 * What a path is, or its folder holds, that another program wrote; null where nothing tells.
 * @throws FacultyError IO_FAILED.
 */
export async function foreignFormat(path: string): Promise<ForeignFormat | null> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
  const names = isFolder ? (await readdir(path)).sort() : [basename(path)];
  const named = formats.flatMap(([pattern, format]) => {
    const name = names.find((one) => pattern.test(one.toLowerCase()));
    return name === undefined ? [] : [{ name, format }];
  })[0];
  if (isFolder && named === undefined) return null;
  const content = await foreignContent(named !== undefined && isFolder ? join(path, named.name) : path);
  if (content?.kind === "no-model") return content.format; // whatever it is called
  return named?.format ?? content?.format ?? null;
}

/** @param expected - What is looked for, `a folder of TensorFlow.js that holds model.json`. */
export function foreignModel(path: string, { what, todo }: ForeignFormat, expected: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${path} is ${what}, expected ${expected}: ${todo}`, { path });
}
