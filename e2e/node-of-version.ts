import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";

/** For these npm has packages that hold Node itself. */
const packaged = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
const machine = `${process.platform}-${process.arch}`;

export const hasNodeVersions: boolean = packaged.includes(machine);

/** Fetches a Node of that version, which is of no matter to the one that runs. @returns Its path. */
export async function nodeOfVersion(version: string): Promise<string> {
  const folder = join(inject("sharedFolder"), `node-${version}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `node-${machine}@${version}`];
  await promisify(execFile)("npm", args, { cwd: folder });
  return join(folder, "node_modules", `node-${machine}`, "bin", "node");
}
