import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listImages } from "./list-images.ts";

test("lists more images than a call takes arguments", async () => {
  const root = await mkdtemp(join(tmpdir(), "faculty-many-"));
  const [real, links] = [500, 300];
  const folder = join(root, "real");
  await mkdir(folder);
  await Promise.all(Array.from({ length: real }, (_, i) => writeFile(join(folder, `${i}.png`), "")));
  await mkdir(join(root, "images", "unlabelled"), { recursive: true });
  const link = (_: unknown, i: number) => symlink(folder, join(root, "images", "unlabelled", `${i}`));
  await Promise.all(Array.from({ length: links }, link));
  expect(await listImages(join(root, "images"), undefined)).toHaveLength(real * links);
  await rm(root, { recursive: true });
});
