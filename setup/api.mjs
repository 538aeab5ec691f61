#!/usr/bin/env node
// @ts-check
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { declarationsOf, extract } from "./library-declarations.mjs";

// Writes what the library `faculty` offers, a file of api/ for each of its paths, from a checkout that is compiled:
//   node setup/api.mjs [FOLDER]

const [target = join(dirname(dirname(fileURLToPath(import.meta.url))), "api")] = process.argv.slice(2);
const folder = resolve(target);
const made = await mkdtemp(join(tmpdir(), "faculty-api-"));
try {
  await mkdir(folder, { recursive: true });
  for (const name of declarationsOf.keys()) {
    extract(name, made);
    await cp(join(made, `${name}.api.md`), join(folder, `${name}.api.md`));
  }
} finally {
  await rm(made, { recursive: true, force: true });
}
