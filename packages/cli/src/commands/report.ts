import type { CommandEntry } from "../context.ts";

interface ReportOptions {
  readonly markdown?: boolean;
}

export const reportCommand: CommandEntry = {
  name: "report",
  summary: "show the report of a finished run",
  examples: ["faculty report runs/quickstart", "faculty report runs/quickstart --markdown > report.md"],
  define: (command, { output }) => {
    command
      .argument("<folder>", "folder of the run")
      .option("--markdown", "the whole report instead of its table")
      .action(async (folder: string, { markdown }: ReportOptions) => {
        const [{ readReport }, { reportMarkdown, reportSummary }] = await Promise.all([
          import("../report/read-report.ts"),
          import("../report/render-report.ts"),
        ]);
        const report = await readReport(folder);
        if (output.json) output.print(JSON.stringify(report));
        else if (markdown === true) output.print(reportMarkdown(report).trimEnd());
        else for (const line of reportSummary(report)) output.print(line);
      });
  },
};
