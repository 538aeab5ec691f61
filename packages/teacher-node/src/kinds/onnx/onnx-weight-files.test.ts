import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onnxBytes, type WrittenOnnx } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTeacher } from "../open-teacher.ts";
import { tinyOnnx } from "./tiny-onnx.fixture.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-onnx-weights-"));
});
afterAll(() => rm(root, { recursive: true }));

const plain = tinyOnnx("logits");

/** @returns Its path. */
async function written(name: string, model: WrittenOnnx): Promise<string> {
  const path = join(root, `${name}.onnx`);
  await writeFile(path, onnxBytes(model));
  return path;
}

test("weights may lie in files of the model's folder, which are part of its digest", async () => {
  const { weights = {} } = plain;
  const kernel = weights["kernel"]!;
  const external = { ...plain, weights: { ...weights, kernel: { ...kernel, location: "kernel.bin" } } };
  const path = await written("external", external);
  const bytes = (values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer);
  await writeFile(join(root, "kernel.bin"), bytes(kernel.values));
  const digests: string[] = [];
  for (const values of [kernel.values, kernel.values.map((value) => 2 * value)]) {
    await writeFile(join(root, "kernel.bin"), bytes(values));
    await using teacher = await openTeacher(path);
    digests.push(teacher.facts.digest);
    const { logits: said } = await teacher.infer({ inputs: Float32Array.of(1, 0), rows: 1, layers: ["product"] });
    expect(said.data[0]).toBe(values[0]);
  }
  expect(new Set(digests).size).toBe(2);
  await writeFile(join(root, "kernel.bin"), bytes([1]));
  await expect(openTeacher(path)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: its weight kernel has ${2 * 3 * 4} bytes from byte 0 of kernel.bin on, which has 4 bytes: it was cut short, or is another model's; copy both files again`,
  });
  await writeFile(join(root, "kernel.bin"), bytes([1, 2, 3, NaN, 5, 6]));
  await expect(openTeacher(path)).rejects.toMatchObject({
    code: "NOT_FINITE",
    message: `model ${path}: weight kernel holds NaN at value 3 (kernel.bin): save it again from a checkpoint that holds none`,
  });
  await rm(join(root, "kernel.bin"));
  await expect(openTeacher(path)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: its weight kernel lies in kernel.bin, which is not in ${root}: copy that file beside it`,
  });
  await symlink("/etc/hostname", join(root, "leading-out.bin"));
  for (const location of ["../kernel.bin", "/etc/hostname", "leading-out.bin"]) {
    const out = { ...plain, weights: { ...weights, kernel: { ...kernel, location } } };
    await expect(openTeacher(await written("external", out))).rejects.toMatchObject({
      code: "BAD_MODEL",
      message: `model ${path}: its weight kernel lies outside of its folder, in ${location}: put the file beside external.onnx and name it without a folder`,
    });
  }
});

const files = "its weight kernel has 24 bytes from byte";
const other = "it was cut short, or is another model's; copy both files again";
const misplaced: Readonly<Record<string, readonly [place: Readonly<Record<string, string>>, why: string]>> = {
  "beyond the end": [{ offset: "24" }, `${files} 24 of kernel.bin on, which has 24 bytes: ${other}`],
  "of a few bytes less": [
    { length: "20" },
    `${files} 0 of kernel.bin on, which has 24 bytes, of which 20 are said to be its own: ${other}`,
  ],
  "of more bytes": [
    { length: "28" },
    `${files} 0 of kernel.bin on, which has 24 bytes, of which 28 are said to be its own: ${other}`,
  ],
  "before the beginning": [
    { offset: "-4" },
    "its weight kernel has an offset or a length in kernel.bin that is no whole number of bytes; export it again",
  ],
  "at no number": [
    { offset: "0x0" },
    "its weight kernel has an offset or a length in kernel.bin that is no whole number of bytes; export it again",
  ],
  "in a file without a name": [
    { location: "" },
    "its weight kernel lies in a file beside it that is not named; export it again",
  ],
  "behind a link to a file that is gone": [
    { location: "dangling.bin" },
    "its weight kernel lies in dangling.bin, which is not in FOLDER: copy that file beside it",
  ],
  "in a folder": [
    { location: "folder.bin" },
    "its weight kernel lies in folder.bin, which is not in FOLDER: copy that file beside it",
  ],
};

test.each(Object.entries(misplaced))("a weight that lies %s is refused in one sentence", async (name, [place, why]) => {
  const folder = join(root, name);
  await mkdir(join(folder, "folder.bin"), { recursive: true });
  await symlink("gone.bin", join(folder, "dangling.bin"));
  const { weights = {} } = plain;
  const kernel = { ...weights["kernel"]!, location: "kernel.bin", place };
  const path = join(folder, "model.onnx");
  await writeFile(path, onnxBytes({ ...plain, weights: { ...weights, kernel } }));
  await writeFile(join(folder, "kernel.bin"), Buffer.alloc(24));
  await expect(openTeacher(path)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: ${why.replace("FOLDER", folder)}`,
  });
});

test("a weight within the file that has other bytes than its shape takes is refused in one sentence", async () => {
  const { weights = {} } = plain;
  const path = await written("few", {
    ...plain,
    weights: { ...weights, kernel: { shape: [2, 3], values: [1, 2, 3, 4] } },
  });
  await expect(openTeacher(path)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: its weight kernel is float32 [2, 3], which takes 24 bytes, and has 16; export it again`,
  });
});
