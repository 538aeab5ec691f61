import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { filesOf } from "./file-group.ts";
import { listFiles } from "./list-files.ts";

const images = { one: "image", many: "images", loose: "", extensions: [".png"] };

test("images are in the order of their names, those of folders among them in their place", async () => {
  const root = await mkdtemp(join(tmpdir(), "faculty-list-"));
  for (const name of ["b/z.png", "a/c.png", "a/b/2.png", "a/b/1.png", "a/a.png", "a/B.png", "unlabelled/x/y.png"]) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), "");
  }
  const found = [...filesOf(await listFiles(root, images, undefined))];
  expect(found.map(({ name, class: label }) => [name, label])).toEqual([
    ["a/B.png", "a"],
    ["a/a.png", "a"],
    ["a/b/1.png", "a"],
    ["a/b/2.png", "a"],
    ["a/c.png", "a"],
    ["b/z.png", "b"],
    ["unlabelled/x/y.png", null],
  ]);
  expect(found.map(({ path }) => path)).toEqual(found.map(({ name }) => join(root, name)));
  await rm(root, { recursive: true });
});
