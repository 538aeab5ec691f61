#!/usr/bin/env node
// @ts-check
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { declarationsOf, extract } from "./library-declarations.mjs";

// Writes the reference of the library `faculty`, a page of Markdown for everything it exports, from a checkout that is compiled:
//   node setup/reference.mjs [FOLDER]   (default: reference)

const [target = join(dirname(dirname(fileURLToPath(import.meta.url))), "reference")] = process.argv.slice(2);
const manifest = createRequire(import.meta.url).resolve("@microsoft/api-documenter/package.json");
const documenter = join(dirname(manifest), "bin", "api-documenter");
for (const name of declarationsOf.keys()) {
  const made = await mkdtemp(join(tmpdir(), "faculty-reference-"));
  try {
    extract(name, made);
    const args = [documenter, "markdown", "--input-folder", made, "--output-folder", join(resolve(target), name)];
    execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}
console.log(`${join(target, "faculty", "index.md")} is the first page`);
