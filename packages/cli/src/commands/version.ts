import { readFileSync } from "node:fs";
import type { CommandEntry } from "../context.ts";

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

function facultyVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
