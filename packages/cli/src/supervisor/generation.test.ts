import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nextGeneration } from "./generation.ts";

test("counts up for as long as the folder lives, from 1, and from 1 where the file is torn", async () => {
  const folder = await mkdtemp(join(tmpdir(), "generation-"));
  expect(await nextGeneration(folder)).toBe(1);
  expect(await nextGeneration(folder)).toBe(2);
  await writeFile(join(folder, "generation.json"), "{");
  expect(await nextGeneration(folder)).toBe(1);
  await rm(folder, { recursive: true });
});
