import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readReport } from "../report/read-report.ts";
import type { Output } from "../settings/context.ts";
import { writePage } from "./write-report.ts";

/** What opens a file as its user would. */
interface Opener {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Shows the page of a finished run in this machine's browser, and prints where it lies: nobody is told where there is none.
 * A run from before there were pages gets one.
 * @throws FacultyError NOT_FOUND where no run finished there.
 */
export async function openPage(folder: string, output: Pick<Output, "print" | "note">): Promise<void> {
  const path = resolve(join(folder, "report.html"));
  const isThere = (await stat(path).catch(() => null))?.isFile() === true;
  if (!isThere) await writePage(folder, JSON.parse(await readReport(folder, "report.json")));
  output.print(path);
  if (!(await started(openerOf(process.platform, path)))) output.note("no browser was found: open the file by hand");
}

/** Exported for its test. */
export function openerOf(platform: NodeJS.Platform, path: string): Opener {
  if (platform === "darwin") return { command: "open", args: [path] };
  if (platform === "win32") return { command: "explorer", args: [path] }; // no shell, which would read the path's own signs
  return { command: "xdg-open", args: [path] };
}

/** It may live as long as the browser: nobody waits for its end. */
async function started({ command, args }: Opener): Promise<boolean> {
  const child = spawn(command, args, { detached: true, stdio: "ignore" });
  child.unref();
  return once(child, "spawn").then(
    () => true,
    () => false,
  );
}
