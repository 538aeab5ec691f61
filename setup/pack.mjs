#!/usr/bin/env node
// @ts-check
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../packages/provision/src/run.mjs";

// Packs what is published, of a checkout that is compiled: each package without its tests, its manifest without what only
// a checkout needs (docs/adr/0030-packages-that-install.md). `npm publish FILE` publishes one.
//   node setup/pack.mjs FOLDER

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(checkout, "packages");
/** Of tests, of compilers, and of what bundles. */
const needless =
  /\.(?:test|fixture|conformance|adversarial|fuzz|corpus|memory|test-support)\.|\.(?:tsbuildinfo|map)$|^\.bundled\.json$/;
/** What a package takes from elsewhere: the quick start runs, and pages are read, where there is no checkout. */
const borrowed = new Map([
  ["cli", { from: join("examples", "vision"), to: "quickstart", names: ["quickstart.yaml", "teachers"] }],
  ["faculty", { from: ".", to: ".", names: ["docs"] }],
]);

const [target] = process.argv.slice(2);
if (target === undefined) {
  process.stderr.write("usage: node setup/pack.mjs FOLDER\n");
  process.exitCode = 2;
} else await pack(resolve(target));

/** @param {string} folder - receives a tarball a package */
async function pack(folder) {
  await mkdir(folder, { recursive: true });
  const staged = await mkdtemp(join(tmpdir(), "faculty-pack-"));
  try {
    const names = (await readdir(packages)).filter((name) => name !== "node_modules");
    const { version } = JSON.parse(await readFile(join(packages, "faculty", "package.json"), "utf8"));
    for (const name of names) await stage(name, join(staged, name), version);
    const args = ["pack", "--ignore-scripts", "--pack-destination", folder, ...names.map((name) => `./${name}`)];
    const result = await run("npm", args, { cwd: staged, env: process.env, abort: new AbortController().signal });
    if (result.kind === "exited" && result.code === 0) {
      for (const name of (await readdir(folder)).toSorted()) process.stdout.write(`${join(folder, name)}\n`);
      return;
    }
    process.stderr.write(`npm pack: ${result.output}\n`);
    process.exitCode = 1;
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {string} to
 * @param {string} version - of all packages
 */
async function stage(name, to, version) {
  const from = join(packages, name);
  const { devDependencies: _, ...manifest } = JSON.parse(await readFile(join(from, "package.json"), "utf8"));
  await mkdir(to, { recursive: true });
  for (const part of [...manifest.files, "README.md"])
    await cp(join(from, part), join(to, part), { recursive: true, filter: (path) => !needless.test(basename(path)) });
  await cp(join(checkout, "LICENSE"), join(to, "LICENSE"));
  const other = borrowed.get(name);
  for (const part of other?.names ?? [])
    await cp(join(checkout, other?.from ?? "", part), join(to, other?.to ?? "", part), { recursive: true });
  const files =
    other === undefined
      ? manifest.files
      : [...manifest.files, ...other.names.map((part) => posix.join(other.to, part))];
  const { dependencies = {} } = manifest;
  const pinned = Object.fromEntries(
    Object.entries(dependencies).map(([key, range]) => [key, range === "workspace:*" ? version : range]),
  );
  const exported = withoutSource(manifest.exports);
  const publishConfig = { access: "public" }; // a name with a scope is private unasked
  const published = { ...manifest, version, exports: exported, files, dependencies: pinned, publishConfig };
  await writeFile(join(to, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
}

/**
 * Sources are for editors and tests of a checkout.
 * @param {Record<string, Record<string, string>>} exports
 */
function withoutSource(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([path, { types, default: built = "" }]) => [
      path,
      { types: types ?? built.replace(/\.js$/, ".d.ts"), default: built },
    ]),
  );
}
