import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runGenerations } from "./generation.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "generation-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("counts up for as long as the folder lives, from 1, and from 1 where the file is torn", async () => {
  expect(await runGenerations(folder).next()).toBe(1);
  const { next } = runGenerations(folder);
  expect(await Promise.all([next(), next()])).toEqual([2, 3]);
  await writeFile(join(folder, "generation.json"), "{");
  expect(await runGenerations(folder).next()).toBe(1);
});

test("goes on after a generation that a standby took, and never back", async () => {
  {
    await using generations = runGenerations(folder);
    generations.saw(7);
    generations.saw(5);
  }
  expect(await runGenerations(folder).next()).toBe(8);
});
