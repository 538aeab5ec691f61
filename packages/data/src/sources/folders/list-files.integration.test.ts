import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aliveBytes } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listFiles } from "./list-files.ts";

const images = { one: "image", many: "images", loose: "", extensions: [".png"] };

const [real, links] = [500, 300];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-many-"));
  const folder = join(root, "real");
  await mkdir(folder);
  await Promise.all(Array.from({ length: real }, (_, i) => writeFile(join(folder, `${i}.png`), "")));
  await mkdir(join(root, "images", "unlabelled"), { recursive: true });
  const link = (_: unknown, i: number) => symlink(folder, join(root, "images", "unlabelled", `${i}`));
  await Promise.all(Array.from({ length: links }, link));
});
afterAll(() => rm(root, { recursive: true }));

test("lists more images than a call takes arguments, and keeps the name of each alone", async () => {
  const list = () => listFiles(join(root, "images"), images, undefined);
  await list(); // what V8 compiles for it is no image's
  const before = await aliveBytes();
  const groups = await list();
  const held = (await aliveBytes()) - before;
  expect(groups.flatMap(({ files }) => files)).toHaveLength(real * links);
  expect(held).toBeLessThan(48 * real * links); // a string of 7 letters takes 24, its place in a list 8 to 12
});
