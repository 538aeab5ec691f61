import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../../../docs/adding-a-loss.md", import.meta.url), "utf8");
const imports = [...page.matchAll(/^import (?:type )?\{ (.+) \} from "(.+)";$/gm)] as string[][];

/** Where the page's files, which lie in losses/, find what they import; null outside of the project. */
function fileOf(specifier: string): URL | null {
  if (specifier.startsWith(".")) return new URL(specifier, new URL("./losses/", import.meta.url));
  const own = /^@faculty\/([\w-]+)\/(.+)$/.exec(specifier);
  return own === null ? null : new URL(`../../../${own[1]}/src/${own[2]}/index.ts`, import.meta.url);
}

test("what docs/adding-a-loss.md imports is there", () => {
  const own = imports.flatMap(([, names = "", from = ""]) => {
    const file = fileOf(from);
    return file === null ? [] : names.split(", ").map((name) => ({ name, from, file }));
  });
  const isWrittenThere = (name: string) => page.includes(`export const ${name}:`);
  const missing = own.filter(
    ({ name, file }) =>
      !isWrittenThere(name) &&
      !(existsSync(file) && new RegExp(`export .*\\b${name}\\b`).test(readFileSync(file, "utf8"))),
  );
  expect(own.map(({ name }) => name)).toContain("defineResponseLoss");
  expect(missing.map(({ name, from }) => `${name} of ${from}`)).toEqual([]);
});
