import { relative } from "node:path";
import { reportSummary } from "@faculty/run/report/render-report";
import type { Context } from "@faculty/run/settings/context";
import type { SuperviseOptions } from "@faculty/run/supervisor/supervise-options";
import { superviseRun } from "@faculty/run/supervisor/supervise-run";
import { supervision } from "./supervision.ts";

export interface RunAndReportOptions
  extends Pick<
    SuperviseOptions,
    | "runFile"
    | "folder"
    | "fresh"
    | "trainers"
    | "cores"
    | "coordinators"
    | "teacherStartMs"
    | "reproduce"
    | "tensorboard"
  > {
  /** Instead of the environment's. */
  readonly nats: string | undefined;
}

/** Runs a run file with all its processes here, then prints the table and where the report is. */
export async function runAndReport(context: Context, { nats, ...options }: RunAndReportOptions): Promise<void> {
  const { output, setExitCode } = context;
  const given = supervision(context, nats);
  const { report, folder } = await superviseRun({
    ...options,
    ...given,
    env: { ...given.env, ...(output.verbose && { LOG_LEVEL: "debug" }) },
  });
  if (report.failed.length > 0) setExitCode(1); // the others are trained, and the report says which are not
  if (output.json) {
    output.print(JSON.stringify(report));
    return;
  }
  for (const line of reportSummary(report, output.terminal.printColumns())) output.print(line);
  output.print("");
  const where = relative(process.cwd(), folder) || ".";
  output.print(`Report: ${where}/report.html, ${where}/report.md`);
}
