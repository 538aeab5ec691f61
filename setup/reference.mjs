#!/usr/bin/env node
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { declarationsOf, extract } from "./library-declarations.mjs";

// Writes the reference of the library `faculty`, a page of Markdown for everything it exports, and beside the pages the reports
// that api/ keeps, from a checkout that is compiled:
//   node setup/reference.mjs [FOLDER]   (default: reference)

const [target = join(dirname(dirname(fileURLToPath(import.meta.url))), "reference")] = process.argv.slice(2);
const manifest = createRequire(import.meta.url).resolve("@microsoft/api-documenter/package.json");
const documenter = join(dirname(manifest), "bin", "api-documenter");
for (const name of declarationsOf.keys()) {
  const pages = join(resolve(target), name);
  const made = `${pages}.unfinished`;
  for (const old of [pages, made]) await rm(old, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  extract(name, made);
  await rename(join(made, `${name}.api.md`), `${pages}.api.md`);
  const args = [documenter, "markdown", "--input-folder", made, "--output-folder", pages];
  execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  await rm(made, { recursive: true });
}
console.log(`${join(target, "faculty", "index.md")} is the first page`);
