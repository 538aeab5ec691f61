import type { CommandEntry } from "../options/command-entry.ts";

interface ReportOptions {
  readonly open?: true;
}

export const reportCommand: CommandEntry = {
  name: "report",
  summary: "print the report of a finished run, or open it in a browser",
  examples: [
    "faculty report runs/quickstart",
    "faculty report runs/quickstart --json",
    "faculty report runs/quickstart --open",
  ],
  define: (command, { settings, output }) => {
    command
      .argument("<folder>", "folder of the run")
      .option("--open", "open report.html in this machine's browser")
      .action(async (folder: string, { open }: ReportOptions) => {
        const { requireWithinRoots } = await import("@faculty/shared/files");
        await requireWithinRoots([["folder of the run", folder]], settings.roots);
        if (open) {
          const { openPage } = await import("@faculty/run/report-page/open-page");
          return openPage(folder, output);
        }
        const { readReport } = await import("@faculty/run/report/read-report");
        output.print(await readReport(folder, output.json ? "report.json" : "report.md"));
      });
  },
};
