import type { CommandEntry } from "../options/command-entry.ts";

export const conformanceCommand: CommandEntry = {
  name: "conformance",
  summary: "compare losses and ensembles with a file of reference values",
  examples: ["faculty conformance losses.json", "npm run conformance -- losses.json"],
  define: (command, { settings, output, setExitCode }) => {
    command
      .argument("<file>", "reference values, as packages/student-trainer/src/conformance/losses.json")
      .action(async (file: string) => {
        const { conformanceReport } = await import("@faculty/run/conformance/conformance-report");
        const { lines, isRight } = await conformanceReport(file, settings.backend);
        for (const line of lines) output.print(output.json ? JSON.stringify(line) : line.text);
        if (!isRight) setExitCode(1);
      });
  },
};
