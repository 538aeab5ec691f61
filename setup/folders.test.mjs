// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

// Folders layer, and so do files: the linter leaves out circles that types close, and sees no folders.

const packagesFolder = fileURLToPath(new URL("../packages/", import.meta.url));
const isPackage = (/** @type {string} */ name) => name !== "node_modules"; // what setup links beside them
const packages = readdirSync(packagesFolder)
  .filter(isPackage)
  .map((name) => ({ name, files: productionFiles(name) }));

describe.each(packages)("packages/$name", ({ files }) => {
  test("has no circle of folders", () => {
    expect(circleIn(folderImports(files))).toEqual([]);
  });

  test("has no circle of files", () => {
    expect(circleIn(new Map(files.map(({ path, imports }) => [path, new Set(imports)])))).toEqual([]);
  });

  test("imports nothing that is for tests", () => {
    const isForTests = (/** @type {string} */ path) =>
      /^@faculty\/testing(\/|$)|(^|\/)testing\/|\.(fixture|conformance)\.ts$/.test(path);
    const wrong = files
      .filter(({ path }) => !isForTests(path))
      .flatMap(({ path, imports }) => imports.filter(isForTests).map((imported) => `${path} imports ${imported}`));
    expect(wrong).toEqual([]);
  });
});

test("nothing of a test is installed with any package but the library, which has it for tests of its users", () => {
  const having = packages.filter(({ name }) => dependenciesOf(`@faculty/${name}`).has("@faculty/testing"));
  expect(having.map(({ name }) => name)).toEqual(["faculty"]);
});

test("what tests share stands on packages/shared alone, so that the tests of every package may use it", () => {
  const needed = [...dependenciesOf("@faculty/testing")].filter((name) => name.startsWith("@faculty/"));
  expect(needed).toEqual(["@faculty/shared"]);
});

test("the coordinator is installed without TensorFlow", () => {
  const needed = dependenciesOf("@faculty/coordinator");
  expect(needed).toContain("@faculty/shared");
  expect([...needed].filter((name) => name.startsWith("@tensorflow/"))).toEqual([]);
});

/** @typedef {{ path: string, imports: readonly string[] }} SourceFile - paths below `src`; of other packages as imported */

/**
 * @param {string} name
 * @returns {readonly SourceFile[]}
 */
function productionFiles(name) {
  const source = join(packagesFolder, name, "src");
  const paths = readdirSync(source, { recursive: true, encoding: "utf8" });
  return paths
    .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|(^|\/)index\.ts$/.test(path))
    .map((path) => {
      const text = readFileSync(join(source, path), "utf8");
      const imported = [...text.matchAll(/(?:from|import\(|^import) ?"([^"]+)"/gm)].map(
        ([, specifier = ""]) => specifier,
      );
      return {
        path,
        imports: imported.map((specifier) =>
          specifier.startsWith(".") ? posix.join(dirname(path), specifier) : specifier,
        ),
      };
    });
}

/**
 * @param {readonly SourceFile[]} files
 * @returns {ReadonlyMap<string, ReadonlySet<string>>} of each folder, the other folders of its package that it imports
 */
function folderImports(files) {
  /** @type {Map<string, Set<string>>} */
  const folders = new Map();
  const inside = new Set(files.map(({ path }) => path));
  for (const { path, imports } of files) {
    const others = folders.get(dirname(path)) ?? new Set();
    for (const imported of imports)
      if (inside.has(imported) && dirname(imported) !== dirname(path)) others.add(dirname(imported));
    folders.set(dirname(path), others);
  }
  return folders;
}

/**
 * @param {ReadonlyMap<string, ReadonlySet<string>>} graph
 * @returns {readonly string[]} the members of one circle, the first once more at its end; empty where there is none
 */
function circleIn(graph) {
  const done = new Set();
  /** @type {(member: string, way: readonly string[]) => readonly string[]} */
  const walk = (member, way) => {
    if (way.includes(member)) return [...way.slice(way.indexOf(member)), member];
    if (done.has(member)) return [];
    for (const next of graph.get(member) ?? []) {
      const circle = walk(next, [...way, member]);
      if (circle.length > 0) return circle;
    }
    done.add(member);
    return [];
  };
  for (const member of graph.keys()) {
    const circle = walk(member, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

/**
 * @param {string} name
 * @returns {ReadonlySet<string>} what is installed with a package of ours: others of ours, and what all of them declare
 */
function dependenciesOf(name) {
  /** @type {Set<string>} */
  const needed = new Set();
  /** @type {(own: string) => void} */
  const add = (own) => {
    const manifest = JSON.parse(
      readFileSync(join(packagesFolder, own.replace("@faculty/", ""), "package.json"), "utf8"),
    );
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (needed.has(dependency)) continue;
      needed.add(dependency);
      if (dependency.startsWith("@faculty/")) add(dependency);
    }
  };
  add(name);
  return needed;
}
