import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkForeignFormat } from "./foreign-format.ts";
import { readModelFolder } from "./model-folder.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-foreign-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const files = {
  "m.keras": "a model of Keras",
  "M.H5": "a model of Keras",
  "m.pt": "a model of PyTorch",
  "model.safetensors": "a model of PyTorch",
  "m.tflite": "a TensorFlow Lite model",
  "frozen.pb": "a frozen graph of TensorFlow",
};

test.each(Object.entries(files))("%s is told to be %s, alone and in a folder", async (name, what) => {
  const folder = join(root, `in-${name.replace(".", "-")}`);
  await mkdir(folder);
  await writeFile(join(folder, name), "");
  for (const path of [folder, join(folder, name)])
    for (const refused of [checkForeignFormat(path), readModelFolder(path)])
      await expect(refused).rejects.toMatchObject({
        code: "BAD_MODEL",
        message:
          `model ${path} is ${what}, expected a folder of TensorFlow.js that holds model.json: convert it ` +
          "(tensorflowjs_converter), or, for a teacher, serve it from a process of its own (external: true)",
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
