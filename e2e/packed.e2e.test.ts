import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { checkPackage, createPackageFromTarballData, type Package } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, expect, test } from "vitest";
import { packedPackages } from "./packed-packages.ts";

const timeout = 300_000;

let tarballs: readonly string[];
beforeAll(async () => {
  tarballs = await packedPackages();
}, timeout);

/** Packages are modules alone, so what CommonJS of before Node 20.19 would find is not asked. */
const foreign: readonly (string | undefined)[] = ["node10", "node16-cjs"];

test("publint finds nothing in a package", { timeout }, async () => {
  const found = [];
  for (const path of tarballs) {
    const { messages, pkg } = await publint({ pack: { tarball: exactly(await readFile(path)) }, strict: true });
    found.push(...messages.map((message) => `${basename(path)}: ${formatMessage(message, pkg)}`));
  }
  expect(found).toEqual([]);
});

test("the types of every path of a package are found, and are those of what is there", { timeout }, async () => {
  const packages = await Promise.all(
    tarballs.map(async (path) => createPackageFromTarballData(new Uint8Array(await readFile(path)))),
  );
  const found = [];
  for (const one of packages) {
    const { types, problems } = await typesOf(one, packages);
    expect(types, one.packageName).toEqual({ kind: "included" });
    for (const problem of problems) {
      if ("resolutionKind" in problem && foreign.includes(problem.resolutionKind)) continue;
      found.push(`${one.packageName}: ${JSON.stringify(problem)}`);
    }
  }
  expect(found).toEqual([]);
});

async function typesOf(one: Package, all: readonly Package[]) {
  const entrypoints = one.packageName === "@faculty/run" ? importedOf(one.packageName, all) : [];
  const analysis = await checkPackage(one, entrypoints.length === 0 ? {} : { entrypoints });
  if (analysis.types === false) throw new Error(`${one.packageName} has no types`);
  const checked = Object.keys(analysis.entrypoints);
  expect(checked, one.packageName).not.toEqual([]);
  return analysis;
}

/** Of a package that exports by a pattern, the paths that others import, for the pattern names none. */
function importedOf(name: string, all: readonly Package[]): string[] {
  const declarations = all
    .filter(({ packageName }) => packageName === "faculty")
    .flatMap((one) => one.listFiles(`/node_modules/${one.packageName}`).map((path) => [one, path] as const))
    .filter(([, path]) => path.endsWith(".d.ts"))
    .map(([one, path]) => one.readFile(path))
    .join("\n");
  const paths = [...declarations.matchAll(new RegExp(`"${name}(/[^"]+)"`, "g"))].map(([, path]) => `.${path}`);
  expect(paths).not.toEqual([]);
  return [...new Set(paths)];
}

/** The bytes by themselves, without the rest of the pool that Node read them into. */
function exactly(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
