import type { CommandEntry } from "../options/command-entry.ts";

export const reportCommand: CommandEntry = {
  name: "report",
  summary: "print the report of a finished run",
  examples: ["faculty report runs/quickstart", "faculty report runs/quickstart --json"],
  define: (command, { settings, output }) => {
    command.argument("<folder>", "folder of the run").action(async (folder: string) => {
      const [{ readReport }, { requireWithinRoots }] = await Promise.all([
        import("@faculty/run/report/read-report"),
        import("@faculty/shared/files"),
      ]);
      await requireWithinRoots([["folder of the run", folder]], settings.roots);
      output.print(await readReport(folder, output.json ? "report.json" : "report.md"));
    });
  },
};
