import type { CommandEntry } from "../options/command-entry.ts";

interface AuditOptions {
  readonly out?: string;
}

export const auditCommand: CommandEntry = {
  name: "audit",
  summary: "check a finished run against its run file, without trusting it",
  examples: ["faculty audit runs/quickstart", "faculty audit run.yaml --out runs/second --json"],
  define: (command, { settings, output, abort, setExitCode }) => {
    command
      .argument("<run>", "folder of the run, or the run file that it is said to be of")
      .option("--out <folder>", "folder of the run, beside a run file (default: runs/ and the run's name)")
      .action(async (run: string, { out }: AuditOptions) => {
        const { auditRun } = await import("@faculty/run/audit/audit-run");
        const { preparing } = await import("@faculty/run/data/preparing");
        const { auditLines } = await import("@faculty/run/audit/audit-lines");
        const audit = await auditRun(run, out, settings.roots, abort, preparing(settings, output));
        if (output.json) output.print(JSON.stringify(audit));
        else for (const line of auditLines(audit)) output.print(line);
        setExitCode(audit.isClean ? 0 : 1);
      });
  },
};
