import { once } from "node:events";
import { relative } from "node:path";
import { reportSummary } from "@faculty/run/report/render-report";
import type { Context } from "@faculty/run/settings/context";
import type { SuperviseOptions } from "@faculty/run/supervisor/supervise-options";
import { superviseRun } from "@faculty/run/supervisor/supervise-run";
import { systemClock } from "@faculty/shared/clock";
import type { UiOptions } from "../options/ui-options.ts";
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
  readonly otlp: string | undefined;
  readonly ui: UiOptions;
}

/** Runs a run file with all its processes here, then prints the table and where the report is; with a page meanwhile. */
export async function runAndReport(context: Context, { ui, ...options }: RunAndReportOptions): Promise<void> {
  if (ui.ui !== true && ui.uiListen === undefined) return await runThenReport(context, options, undefined);
  const { showOwnRun } = await import("@faculty/live-page/show-own-run");
  const { output, abort } = context;
  await using page = await showOwnRun(ui.uiListen, systemClock, Date.now);
  const line = output.json ? JSON.stringify({ event: "page", url: page.url }) : `Watch it at ${page.url}`;
  output.write(`${line}\n`); // with --quiet too, for without its address it cannot be opened
  await runThenReport(context, options, page.onEvent);
  if (!output.json) output.note("The page stays until Ctrl-C.");
  if (!abort.aborted) await once(abort, "abort");
}

async function runThenReport(
  context: Context,
  { nats, otlp, ...options }: Omit<RunAndReportOptions, "ui">,
  onEvent: SuperviseOptions["onEvent"],
): Promise<void> {
  const { output, setExitCode } = context;
  const given = supervision(context, nats, otlp);
  const { report, folder } = await superviseRun({
    ...options,
    ...given,
    onEvent,
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
