import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "@faculty/shared/clock";
import type { Context } from "./context.ts";
import { reportSummary } from "./report/render-report.ts";
import { rootsEnvironment } from "./settings.ts";
import { type SuperviseOptions, superviseRun } from "./supervisor/supervise-run.ts";

export interface RunAndReportOptions
  extends Pick<
    SuperviseOptions,
    "runFile" | "folder" | "fresh" | "trainers" | "cores" | "coordinators" | "teacherStartMs" | "reproduce"
  > {
  /** Instead of the environment's. */
  readonly nats: string | undefined;
}

/** Runs a run file with all its processes here, then prints the table and where the report is. */
export async function runAndReport(context: Context, { nats, ...options }: RunAndReportOptions): Promise<void> {
  const { settings, output, signal, environment, onKill, setExitCode } = context;
  const { report, folder } = await superviseRun({
    ...options,
    nats: { ...settings.nats, url: nats ?? settings.nats.url },
    roots: settings.roots,
    env: { ...environment, ...rootsEnvironment(settings.roots), ...(output.verbose && { LOG_LEVEL: "debug" }) },
    launcher: {
      execPath: process.execPath,
      cliPath: fileURLToPath(new URL("./cli.js", import.meta.url)),
      clock: systemClock,
    },
    output,
    signal,
    onKill,
  });
  if (report.failed.length > 0) setExitCode(1); // the others are trained, and the report says which are not
  if (output.json) {
    output.print(JSON.stringify(report));
    return;
  }
  for (const line of reportSummary(report)) output.print(line);
  output.print("");
  output.print(`Report: ${relative(process.cwd(), folder) || "."}/report.md`);
}
