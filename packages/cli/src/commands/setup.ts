import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandEntry } from "../options/command-entry.ts";

interface SetupOptions {
  readonly with?: readonly string[];
}

export const setupCommand: CommandEntry = {
  name: "setup",
  summary: "provide native TensorFlow and a nats-server for what is installed here",
  examples: ["faculty setup", "faculty setup --with onnx"],
  define: (command, { abort, environment, output, setExitCode }) => {
    command
      .option("--with <extra...>", "provide it too: onnx, for ONNX teachers and exports")
      .action(async ({ with: extras = [] }: SetupOptions) => {
        const { provideHere } = await import("@faculty/provision");
        const from = dirname(fileURLToPath(import.meta.resolve("@faculty/models/backend")));
        const args = [...(output.quiet ? ["--quiet"] : []), ...extras.flatMap((extra) => ["--with", extra])];
        setExitCode(await provideHere({ from, args, env: environment, abort }));
      });
  },
};
