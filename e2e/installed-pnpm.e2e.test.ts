import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { checkout } from "./faculty-process.ts";
import { hasNodeVersions, nodeOfVersion } from "./node-of-version.ts";
import { packedPackages } from "./packed-packages.ts";
import { writeTypedRun } from "./typed-plugin.ts";
import { createUserProject } from "./user-project.ts";

const timeout = 600_000;

// Where pnpm links every package to what it names alone, and Node 24 runs TypeScript as it is written.
test.skipIf(!hasNodeVersions)(
  "the program of README.md and a plugin in TypeScript by pnpm and Node 24",
  { timeout },
  async () => {
    const tarballs = await packedPackages();
    const named = tarballs.map((path) => [nameOf(path), `file:${path}`]);
    const overrides = Object.fromEntries(named); // the parts are in no registry
    await using project = await createUserProject({
      dependencies: { faculty: overrides["faculty"] },
      pnpm: { overrides },
    });
    const { folder, command, ran } = project;
    const { packageManager } = JSON.parse(await readFile(join(checkout, "package.json"), "utf8"));
    const { storeDir } = JSON.parse(await readFile(join(checkout, "node_modules", ".modules.yaml"), "utf8"));
    await ran("npx", "--yes", packageManager, "install", "--store-dir", storeDir);
    await ran(command, "setup");
    expect(await ran(command, "doctor")).toContain("backend tensorflow: the native addon is built and loads");
    const program = (await project.writeShown("README.md")).find(({ isTest }) => !isTest);
    const node = await nodeOfVersion("24.22.3");
    expect(await ran(node, ...(await writeTypedRun(folder)))).toContain("typed.yaml");
    expect(await ran(node, program?.source ?? "")).toContain("predicted");
    expect(await readFile(join(folder, "runs", "installed", "report.md"), "utf8")).toContain("distilled");
  },
);

/** A scope's slash is a dash in a tarball's name. */
function nameOf(path: string): string {
  const name = basename(path).replace(/-\d.*$/, "");
  return name.replace(/^faculty-/, "@faculty/");
}
