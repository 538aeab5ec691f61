import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openNpy } from "../npy/open-npy.ts";
import { createPlacedNpy } from "./placed-npy.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-placed-"));
});
afterAll(() => rm(root, { recursive: true }));

async function written(name: string, count: number, width: number, places: readonly number[]) {
  const path = join(root, name);
  await using made = await createPlacedNpy(path, count, width);
  for (const place of places)
    made.put(
      place,
      Array.from({ length: width }, (_, c) => place + c / width),
    );
  await made.finish();
  await using file = await openNpy(path);
  return { shape: file?.shape, values: [...((await file?.read(0, count)) ?? [])] };
}

test("rows lie at their places, in whatever order they come, and one that does not come is zeros", async () => {
  expect(await written("few.npy", 5, 2, [3, 4, 0, 1])).toEqual({
    shape: [5, 2],
    values: [0, 0.5, 1, 1.5, 0, 0, 3, 3.5, 4, 4.5],
  });
});

test("so do more rows than are written together, and none at all", async () => {
  const width = 2 ** 17; // half a MiB a row: two of them are written together
  const { values } = await written("long.npy", 5, width, [0, 1, 2, 3, 4]);
  expect(Array.from({ length: 5 }, (_, row) => values[row * width])).toEqual([0, 1, 2, 3, 4]);
  expect(await written("none.npy", 0, 3, [])).toEqual({ shape: [0, 3], values: [] });
});
