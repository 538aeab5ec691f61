import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");

describe("every path that ARCHITECTURE.md names", () => {
  const named = blocksOf(page).flatMap(pathsIn);

  test("is found: there are many", () => {
    expect(named.length).toBeGreaterThan(80);
  });

  test.each(named)("$shown", ({ shown, candidates }) => {
    const found = candidates.filter((path) => existsSync(join(root, path)));
    expect(found, `one of ${candidates.join(", ")}`).toHaveLength(1);
    const isFile = /\.[a-z]+$/.test(shown);
    expect(statSync(join(root, found[0] as string)).isFile()).toBe(isFile);
  });
});

describe("every link of ARCHITECTURE.md", () => {
  test.each([...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link))("%s", (link) => {
    const [path = "", anchor] = link.split("#");
    expect(existsSync(join(root, path))).toBe(true);
    if (anchor === undefined) return;
    expect(anchorsOf(path === "" ? page : readFileSync(join(root, path), "utf8"))).toContain(anchor);
  });
});

describe("every invariant", () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)].map(([, number, invariant, tests = ""]) => {
    const held = [...tests.matchAll(/`([^`]+)`: "([^"]+)"/g)].map(([, path = "", title = ""]) => ({ path, title }));
    return { number: Number(number), invariant, tests, held };
  });

  test("has a number of its own, from 1 on", () => {
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, i) => i + 1));
  });

  test.each(rows)("$number, $invariant: its tests are there under their titles", ({ tests, held }) => {
    expect(held.map(({ path, title }) => `\`${path}\`: "${title}"`).join("<br>")).toBe(tests);
    for (const { path, title } of held) {
      const found = [path, `packages/${path}`].find((candidate) => existsSync(join(root, candidate)));
      expect(readFileSync(join(root, found ?? path), "utf8")).toContain(`"${title}"`);
    }
  });
});

/** Rows of tables and headings, and paragraphs in one line each. */
function blocksOf(text: string): readonly string[] {
  return text.split(/\n(?=[|#])|\n\n/).map((block) => block.replaceAll("\n", " "));
}

interface NamedPath {
  readonly shown: string;
  /** From the root on. */
  readonly candidates: readonly string[];
}

/** What looks like a path: from the root or from `packages/` on, or a file beside one that the block has named before. */
function pathsIn(block: string): readonly NamedPath[] {
  const folders: string[] = [];
  return [...block.matchAll(/`([^`\s]+)`/g)]
    .map(([, shown = ""]) => shown)
    .filter((shown) => /^[\w.@-]+(\/[\w.@-]*)*$/.test(shown) && /\/|\.(ts|md|json)$/.test(shown))
    .map((shown) => {
      const candidates = shown.includes("/")
        ? [shown, `packages/${shown}`]
        : folders.map((folder) => `${folder}/${shown}`);
      if (shown.includes("/")) folders.splice(0, Infinity, ...candidates.map(folderOf));
      return { shown, candidates: shown.includes("/") ? candidates : [shown, ...candidates] };
    });
}

function folderOf(path: string): string {
  return /\.[a-z]+$/.test(path) ? posix.dirname(path) : path.replace(/\/$/, "");
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => {
    return heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-");
  });
}
