import { rowWidth } from "@faculty/shared/outputs";
import { writtenDescription } from "@faculty/shared/protocol";
import type { CommandEntry } from "../options/command-entry.ts";

interface TeachersOptions {
  readonly nats?: string;
  readonly waitMs: number;
}

export const teachersCommand: CommandEntry = {
  name: "teachers",
  summary: "show which teacher nodes are alive on the bus and what they serve",
  examples: ["faculty teachers", "NATS_URL=nats://10.0.0.5:4222 faculty teachers --json"],
  define: (command, { settings, abort, output }) => {
    command
      .option("--nats <url>", "address of NATS (default: NATS_URL, else nats://127.0.0.1:4222)")
      .option("--wait-ms <ms>", "how long to wait for answers", Number, 1100)
      .action(async ({ nats, waitMs }: TeachersOptions) => {
        const [{ connectBus }, { findTeachers }] = await Promise.all([
          import("@faculty/run/bus/connect-bus"),
          import("@faculty/run/bus/find-teachers"),
        ]);
        await using bus = await connectBus(
          { ...settings.nats, url: nats ?? settings.nats.url },
          { role: "observer", clientName: "faculty teachers" },
        );
        const teachers = await findTeachers(bus, waitMs, abort);
        if (output.json) {
          output.print(JSON.stringify(teachers.map(writtenDescription)));
          return;
        }
        if (teachers.length === 0) output.note("no teacher node answered");
        for (const { teacher, replica, digest, output: said, parameters, backend } of teachers)
          output.print(
            `${teacher}/${replica}  ${rowWidth(said)} classes, ${parameters ?? "unknown"} parameters, ${backend}, digest ${digest.slice(0, 12)}`,
          );
      });
  },
};
