import type { CommandEntry } from "../options/command-entry.ts";

interface InitOptions {
  readonly run?: string;
  readonly teacher: readonly string[];
  readonly tls: readonly string[];
  readonly force?: boolean;
}

const collected = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const authCommand: CommandEntry = {
  name: "auth",
  summary: "make an identity for every role, and the NATS configuration that holds each to its subjects",
  examples: [
    "faculty auth init ./auth",
    "faculty auth init ./auth --run quickstart --teacher wide-cnn --teacher kernel5-cnn --tls nats.example.org",
  ],
  define: (command, { output }) => {
    command
      .command("init")
      .summary("write seeds and a nats-server configuration into a folder")
      .description("Writes one seed a role and the nats-server configuration that knows them; docs/security.md.")
      .argument("<folder>", "receives the seeds and nats-auth.conf")
      .option("--run <name>", "bind coordinator, trainers and observers to one run (default: any)")
      .option(
        "--teacher <name>",
        "an identity of its own for this teacher; repeatable (default: one for all)",
        collected,
        [],
      )
      .option("--tls <host>", "make a certificate for the server by this name or address; repeatable", collected, [])
      .option("--force", "replace what the folder holds; old seeds are refused from then on")
      .action(async (folder: string, { run, teacher, tls, force }: InitOptions) => {
        const { initAuth } = await import("@faculty/run/auth/init-auth");
        const made = await initAuth({ folder, run, teachers: teacher, tlsHosts: tls, force: force === true });
        if (output.json) {
          output.print(JSON.stringify(made));
          return;
        }
        for (const { role, seedFile } of made.identities) output.print(`${role}  ${made.folder}/${seedFile}`);
        output.note("");
        output.note(`Next: nats-server --config ${made.configuration}`);
        output.note("or copy that file beside the server's own configuration, which then says: include nats-auth.conf");
        output.note("Give each process its own seed and nobody else's, and tell it where it is, by one of");
        output.note(`  NATS_NKEY=${made.folder}/trainer.nk faculty student …`);
        output.note(`  FACULTY_AUTH=${made.folder} faculty run …      (each process takes its own from the folder)`);
        if (tls.length > 0) output.note(`  NATS_CA=${made.folder}/ca.pem         (FACULTY_AUTH finds it by itself)`);
      });
  },
};
