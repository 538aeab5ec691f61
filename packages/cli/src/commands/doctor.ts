import type { CommandEntry } from "../options/command-entry.ts";

export const doctorCommand: CommandEntry = {
  name: "doctor",
  summary: "say what is installed, which backend computes, what is wrong and how to fix it",
  examples: ["faculty doctor", "FACULTY_BACKEND=wasm faculty doctor --json"],
  define: (command, { settings, abort, output, setExitCode }) => {
    command.action(async () => {
      const { examine } = await import("@faculty/run/doctor/examine");
      const findings = await examine(settings, abort);
      if (output.json) output.print(JSON.stringify(findings));
      else
        for (const { name, state, found, fix } of findings) {
          output.print(
            `${state === "ok" ? "ok     " : state === "warning" ? "warning" : "problem"}  ${name}: ${found}`,
          );
          if (fix !== undefined) output.print(`         ${fix}`);
        }
      if (findings.some(({ state }) => state === "problem")) setExitCode(1);
    });
  },
};
