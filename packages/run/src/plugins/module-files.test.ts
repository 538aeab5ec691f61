import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moduleFiles } from "./module-files.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-module-files-"));
});
afterEach(() => rm(root, { recursive: true }));

const tree = {
  "own/a.mjs": "import { b } from './parts/b.mjs'; import 'node:fs'; import 'a-package'; export { b };",
  "own/parts/b.mjs": "export const b = async () => (await import('../../c.js')).c; console.log(import.meta.url);",
  "c.js": "import numbers from './numbers.json' with { type: 'json' }; export const c = numbers; import './own/a.mjs';",
  "numbers.json": "[1, 2]",
};

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

async function digest(folder = root): Promise<string> {
  return (await moduleFiles("plugins[0]", join(folder, "own/a.mjs"), [])).digest;
}

test("the digest changes with each file that is imported, however deep, and with no other", async () => {
  await write(tree);
  const first = await digest();
  for (const [name, text] of Object.entries(tree)) {
    await write({ [name]: name.endsWith("json") ? "[1, 3]" : `${text}\n` });
    expect(await digest()).not.toBe(first);
    await write({ [name]: text });
  }
  await write({ "own/parts/other.mjs": "export const other = 1;" });
  expect(await digest()).toBe(first);
});

test("a copy elsewhere has the same digest", async () => {
  await write(tree);
  await write(Object.fromEntries(Object.entries(tree).map(([name, text]) => [`copy/${name}`, text])));
  expect(await digest(join(root, "copy"))).toBe(await digest());
});

test("a file that is no module is refused by name", async () => {
  await write({ "own/a.mjs": "import './b.cjs'; export {};", "own/b.cjs": "" });
  await expect(digest()).rejects.toMatchObject({
    code: "BAD_PLUGIN",
    message: `plugins[0]: ${join(root, "own/b.cjs")} is no ES module: expected .mjs, .js, .mts, .ts or .json`,
  });
});

test("TypeScript is taken where Node.js takes it, else refused with the version that does", async () => {
  await write({ "own/a.ts": "export const a: number = 1;" });
  const found = moduleFiles("plugins[0]", join(root, "own/a.ts"), []);
  if (Reflect.get(process.features, "typescript")) expect((await found).digest).toHaveLength(64);
  else
    await expect(found).rejects.toThrow(
      `${join(root, "own/a.ts")} is TypeScript, which Node.js loads from 22.18 on: this is ${process.version}`,
    );
});
