// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const checkout = fileURLToPath(new URL("../", import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(join(checkout, path), "utf8");
const names = readdirSync(join(checkout, "packages")).filter((name) => name !== "node_modules");
const { version } = JSON.parse(read("packages/faculty/package.json"));

test("all packages have one version, and need one another of it", () => {
  for (const name of names) {
    const { version: own, dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`));
    expect(own, name).toBe(version);
    for (const [needed, range] of Object.entries(dependencies))
      if (needed.startsWith("@faculty/")) expect(range, `${name} needs ${needed}`).toBe("workspace:*");
  }
});

test("the next version raises all of them", () => {
  expect(JSON.parse(read(".changeset/config.json")).fixed).toEqual([["faculty", "@faculty/*"]]);
  for (const name of names)
    expect(JSON.parse(read(`packages/${name}/package.json`)).name).toMatch(/^(?:faculty|@faculty\/[a-z-]+)$/);
});

test("the changelog begins with the version of the packages", () => {
  expect(/^## (\S+)$/m.exec(read("packages/faculty/CHANGELOG.md"))?.[1]).toBe(version);
});

test("a change that waits is one of the package faculty, with a bump and a sentence", () => {
  const waiting = readdirSync(join(checkout, ".changeset")).filter((name) => /(?<!README)\.md$/.test(name));
  for (const name of waiting)
    expect(read(`.changeset/${name}`), name).toMatch(/^---\n"?faculty"?: (?:patch|minor|major)\n---\n\n\S/);
});

test("docs/versions.md names the wire version of docs/protocol.md", () => {
  const wire = /Wire version (\d+\.\d+)/.exec(read("docs/protocol.md"))?.[1];
  expect(read("docs/versions.md")).toContain(`[${wire}](protocol.md)`);
});
