import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { knownFormat } from "./known-format.ts";
import { readModelFolder } from "./model-folder.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-foreign-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const keras = "export it as a SavedModel (model.export), or serve it from Python (docs/teachers/keras.md)";
const pytorch = "export it to ONNX (torch.onnx.export), or serve it from Python (docs/teachers/pytorch.md)";
const lite = "take the model that it was converted from, or serve it from Python (docs/teachers/README.md)";

const files = {
  "m.keras": ["a model of Keras", keras],
  "M.H5": ["a model of Keras", keras],
  "m.pt": ["a model of PyTorch", pytorch],
  "m.pth": ["a model of PyTorch", pytorch],
  "model.safetensors": ["a model of PyTorch", pytorch],
  "m.tflite": ["a TensorFlow Lite model", lite],
  "frozen.pb": [
    "a frozen graph of TensorFlow",
    "convert it to ONNX (tf2onnx) or to a GraphModel (tensorflowjs_converter)",
  ],
  "m.pkl": [
    "a pickled Python model",
    "convert it to ONNX (skl2onnx), or serve it from Python (docs/teachers/README.md)",
  ],
} as const;

const teacher = "a folder of TensorFlow.js (model.json), a SavedModel (saved_model.pb) or an ONNX file";

test.each(Object.entries(files))("%s is told to be %s, alone and in a folder", async (name, [what, todo]) => {
  const folder = join(root, `in-${name.replace(".", "-")}`);
  await mkdir(folder);
  await writeFile(join(folder, name), "");
  for (const path of [folder, join(folder, name)]) {
    await expect(readModelFolder(path)).rejects.toMatchObject({
      code: "BAD_MODEL",
      message: `model ${path} is ${what}, expected a folder of TensorFlow.js that holds model.json: ${todo}`,
    });
    await expect(knownFormat(path)).rejects.toMatchObject({
      code: "BAD_MODEL",
      message: `model ${path} is ${what}, expected ${teacher}: ${todo}`,
    });
  }
});

test.each([
  ["notes", "a text\n", "a text file", "name the file or folder of the model"],
  ["model.zip", "PK\x03\x04\x14\0", "a ZIP archive", "unpack it, and name the model in it"],
  ["m.onnx", "PK\x03\x04\x14\0", "a ZIP archive", "unpack it, and name the model in it"],
  ["m.tar.gz", "\x1f\x8b\x08", "packed with gzip", "unpack it, and name the model in it"],
  ["best", "\x89HDF\r\n\x1a\n\0", "an HDF5 file, as Keras writes it", keras],
  ["lite", "\x1c\0\0\0TFL3", "a TensorFlow Lite model", lite],
  [
    "forest",
    "\x80\x04\x95",
    "a pickled Python object",
    "convert the model to ONNX, or serve it from Python (docs/teachers/README.md)",
  ],
  [
    "x.npy",
    "\x93NUMPY\x01",
    "a NumPy array",
    "name the model; what a model said teaches as signals: FILE (docs/teachers/saved-outputs.md)",
  ],
  ["page.onnx", "<!DOCTYPE html>", "a page of HTML", "it was downloaded from a wrong address"],
  [
    "m.pt",
    "version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
    "a pointer of Git LFS, the model itself is not there",
    "fetch it (git lfs pull)",
  ],
])("%s is told by its content, %j, to be %s", async (name, content, what, todo) => {
  const path = join(await mkdtemp(join(root, "content-")), name);
  await writeFile(path, content, "latin1");
  await expect(knownFormat(path)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path} is ${what}, expected ${teacher}: ${todo}`,
  });
});

test("what nothing tells of is told to be no model", async () => {
  const path = join(root, "weights.bin");
  await writeFile(path, Float32Array.of(1, 2, 3));
  await expect(knownFormat(path)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path} is a file of no known kind, expected ${teacher}`,
  });
  await expect(knownFormat(join(root, "missing"))).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `model ${join(root, "missing")} does not exist`,
  });
});

test("what can teach is told so by who reads a model to train it further", async () => {
  const folder = join(root, "can-teach");
  await mkdir(folder);
  await writeFile(join(folder, "m.onnx"), "");
  await expect(readModelFolder(folder)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${folder} is an ONNX model, expected a folder of TensorFlow.js that holds model.json: it can teach, and is neither trained further nor measured as a student`,
  });
});

test("a folder of a model, though another program's file lies in it, is passed over by who reads the model", async () => {
  await mkdir(join(root, "own"));
  await writeFile(join(root, "own", "m.h5"), "");
  await writeFile(join(root, "own", "model.json"), "{");
  await expect(readModelFolder(join(root, "own"))).rejects.toThrow("is not JSON at line 1 (1 bytes)");
});
