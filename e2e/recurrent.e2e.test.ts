import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-recurrent-"));
  await mkdir(join(folder, "texts"));
  const lines = Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? `good\tit was ${i} fine` : `bad\ttoo ${i} dull`));
  await writeFile(join(folder, "texts", "train.tsv"), lines.join("\n"));
  await writeFile(join(folder, "texts", "test.tsv"), lines.slice(0, 8).join("\n"));
  await writeFile(join(folder, "texts", "text.json"), JSON.stringify({ length: 4 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["gru", [6, 5]],
  ["lstm", [6]],
])("TensorFlow tells the terminal nothing while a %s learns", async (kind, units) => {
  const model = JSON.stringify({ kind, units, embedding: 4, dropout: 0.1 });
  const args = ["--dataset", "text", "--path", "texts", "--model", model, "--epochs", "1", "--out", kind];
  const { code, stdout, stderr } = await faculty(["teach", ...args], { cwd: folder });
  expect(stdout).toContain(`${kind}: test accuracy`);
  expect(stderr.split("\n").filter((line) => line.includes("tensorflow/"))).toEqual([]);
  expect(code).toBe(0);
});
