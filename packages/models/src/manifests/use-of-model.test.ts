import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesField, intField, message } from "../protobuf/protobuf.ts";
import type { ModelManifest } from "./manifest.ts";
import { useOfModel } from "./use-of-model.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-use-"));
});
afterAll(() => rm(root, { recursive: true }));

/** An ONNX file without a node. @returns Its path. */
async function onnx(name: string, metadata: Readonly<Record<string, string>>): Promise<string> {
  const said = Object.entries(metadata).map(([key, value]) =>
    bytesField(14, message(bytesField(1, key), bytesField(2, value))),
  );
  const path = join(root, `${name}.onnx`);
  await writeFile(path, message(intField(1, 8), bytesField(7, message(bytesField(2, "m"))), ...said));
  return path;
}

const exported = { faculty: "0.1.0", preparation: '{"resize":[4,4],"mean":0.5}' };

test("what an exported file says is used where neither faculty.json nor the run file says a step", async () => {
  const path = await onnx("exported", exported);
  const said = { resize: [4, 4], mean: 0.5 };
  expect((await useOfModel(path, null, {})).inputs).toEqual(said);
  expect((await useOfModel(path, null, { inputs: { tensor: "x" } })).inputs).toEqual({ ...said, tensor: "x" });
  expect((await useOfModel(path, null, { inputs: { scale: 2 } })).inputs).toEqual({ scale: 2 });
  const own = { format: "onnx", name: "m", classes: ["a"], inputShape: [1], output: "logits" } as const;
  const manifest: ModelManifest = { ...own, inputs: { std: 3 } };
  expect((await useOfModel(path, manifest, {})).inputs).toEqual({ std: 3 });
  expect((await useOfModel(path, own, {})).inputs).toBeUndefined();
});

test("of a file that Faculty did not write the word may mean anything", async () => {
  const path = await onnx("foreign", { preparation: "wash, then dry" });
  expect((await useOfModel(path, null, {})).inputs).toBeUndefined();
});

test.each([
  ["torn", '{"resize":[4', " is not JSON at line 1 (12 bytes)"],
  ["unknown", '{"rotate":90}', ': Unrecognized key: "rotate"'],
  ["flat", '{"resize":[0,4]}', " resize 0: Too small: expected number to be >=1"],
])("metadata that is %s is refused by name", async (name, preparation, why) => {
  const path = await onnx(name, { ...exported, preparation });
  await expect(useOfModel(path, null, {})).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: preparation in its metadata${why}`,
  });
});
