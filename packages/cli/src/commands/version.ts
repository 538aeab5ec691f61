import type { CommandEntry } from "../context.ts";
import { facultyVersion } from "../faculty-version.ts";

export const versionCommand: CommandEntry = {
  name: "version",
  summary: "print the version of Faculty, of its wire and of Node",
  examples: ["faculty version", "faculty version --json"],
  define: (command, { output }) => {
    command.action(async () => {
      const { wireVersion } = await import("@faculty/shared/protocol");
      const versions = { faculty: facultyVersion(), wire: wireVersion, node: process.versions.node };
      if (output.json) output.print(JSON.stringify(versions));
      else output.print(`faculty ${versions.faculty} (wire ${versions.wire}, Node ${versions.node})`);
    });
  },
};
