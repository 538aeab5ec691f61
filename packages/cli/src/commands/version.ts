import { facultyVersion } from "@faculty/run/settings/faculty-version";
import type { CommandEntry } from "../options/command-entry.ts";

export const versionCommand: CommandEntry = {
  name: "version",
  summary: "print the version of Faculty, of its wire and of Node",
  examples: ["faculty version", "faculty version --json"],
  define: (command, { output }) => {
    command.action(async () => {
      const { newestWireVersion } = await import("@faculty/shared/frames");
      const versions = { faculty: facultyVersion(), wire: newestWireVersion, node: process.versions.node };
      if (output.json) output.print(JSON.stringify(versions));
      else output.print(`faculty ${versions.faculty} (wire ${versions.wire}, Node ${versions.node})`);
    });
  },
};
