import type { CommandEntry } from "../context.ts";

export const reportCommand: CommandEntry = {
  name: "report",
  summary: "print the report of a finished run",
  examples: ["faculty report runs/quickstart", "faculty report runs/quickstart --json"],
  define: (command, { output }) => {
    command.argument("<folder>", "folder of the run").action(async (folder: string) => {
      const { readReport } = await import("../report/read-report.ts");
      output.print(await readReport(folder, output.json ? "report.json" : "report.md"));
    });
  },
};
