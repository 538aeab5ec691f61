import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewOf } from "../../augmentation/view-of.ts";
import { loadDataset, preparationOf } from "../../datasets/load-dataset.ts";
import { writeNpy } from "../../npy/write-npy.ts";

let root: string;
let path: string;
let edits = 0;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-module-"));
  path = join(root, "my-data.mjs");
});
afterEach(() => rm(root, { recursive: true }));

async function load(train: string, more = "") {
  const test = more.includes("test") ? "" : "export const test = () => [{ input: [7, 8], label: 'b' }];";
  await writeFile(
    path,
    `export const classes = ["a", "b"]; export const inputShape = [2];\n${train}\n${test}\n${more}`,
  );
  edits += 1;
  await utimes(path, edits, edits);
  return loadDataset({ name: "module", path }, undefined, { cache: join(root, "cache") });
}

test("a module gives samples one by one, those without a label after the others", async () => {
  const dataset = await load(`export async function* train() {
    yield { id: "x", input: new Float32Array([1, 2]) };
    yield { id: "y", input: [3, 4], label: "b" };
  }`);
  expect(dataset.classes).toEqual(["a", "b"]);
  expect([...dataset.train.labels]).toEqual([1, -1]);
  expect([...viewOf(dataset, "train", [0, 1])]).toEqual([3, 4, 1, 2]);
  expect(dataset.train.keys).toHaveLength(2);
  expect(dataset.test.keys).toBeUndefined();
});

test("a module may fill one array again and again", async () => {
  const dataset = await load(`const input = new Float32Array(2);
  export function* train() {
    for (const value of [1, 2]) yield { input: input.fill(value), label: "a" };
  }`);
  expect([...viewOf(dataset, "train", [0, 1])]).toEqual([1, 1, 2, 2]);
});

test("samples that another source has as well are laid down once, and each data set keeps its own name", async () => {
  const folder = join(root, "arrays");
  await mkdir(folder);
  for (const part of ["train", "test"]) {
    await writeNpy(join(folder, `${part}-inputs.npy`), "f4", [2], Float32Array.of(7, 8));
    await writeNpy(join(folder, `${part}-targets.npy`), "u1", [], Uint8Array.of(1));
  }
  await writeFile(join(folder, "classes.txt"), "a\nb\n");
  const arrays = await loadDataset({ name: "npy", path: folder }, undefined, { cache: join(root, "cache") });
  const given = await load("export const train = () => [{ input: [7, 8], label: 'b' }];");
  expect(given.digest).toBe(arrays.digest);
  const spec = { name: "module", path } as const;
  const found = await preparationOf(spec, { cache: join(root, "cache") }, AbortSignal.any([]));
  const prepared = found.kind === "prepared" ? found.folder : "";
  const inRole = await loadDataset(spec, undefined, { prepared });
  expect([arrays.name, given.name, inRole.name]).toEqual(["npy", "module", "module"]);
});

test("a role is refused a folder where no data set was prepared", async () => {
  await expect(loadDataset({ name: "module", path }, undefined, { prepared: root })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `${root} holds no data set module, expected it prepared there`,
  });
});

test.each([
  ["export const train = () => { throw new Error('no disk\\nat all'); };", "fails: no disk"],
  ["export const train = () => [{ input: [1] , label: 'a' }];", "gives train sample 0 with 1 values, expected 2"],
  [
    "export const train = () => [{ input: [1, NaN], label: 'a' }];",
    "gives train sample 0 with NaN in its input, expected finite numbers",
  ],
  [
    "export const train = () => [{ input: [1, 2], label: 'A' }];",
    "gives train sample 0 of class A, expected one of a, b; did you mean a?",
  ],
  [
    "export const train = () => [{ input: 'x', label: 'a' }];",
    "gives train sample 0 without a fitting input, expected { id, group, input, label }",
  ],
  [
    "export const train = () => [{ input: new BigUint64Array(2), label: 'a' }];",
    "gives train sample 0 without a fitting input, expected { id, group, input, label }",
  ],
  ["export const trains = 1;", "exports no train that fits, expected classes, inputShape, train and test"],
])("%s is refused in one sentence", async (train, what) => {
  await expect(load(train)).rejects.toMatchObject({ code: "BAD_DATASET", message: `module ${path} ${what}` });
});

test("a class named twice is refused", async () => {
  await writeFile(path, "export const classes = ['a', 'a'], inputShape = [1], train = () => [], test = () => [];");
  await expect(loadDataset({ name: "module", path }, undefined, { cache: join(root, "cache") })).rejects.toThrow(
    `module ${path} exports no classes that fits, expected classes, inputShape, train and test`,
  );
});
