import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inboxPrefixOf, readNkey } from "@faculty/shared/bus";
import { type NatsServer, startNatsServer } from "@faculty/testing";
import { connect, type NatsConnection, nkeyAuthenticator } from "nats";
import { faculty } from "./faculty-process.ts";

/** A real nats-server that enforces what `faculty auth init` wrote, and one more user who may do everything. */
export interface SecuredNats extends AsyncDisposable {
  readonly server: NatsServer;
  /** With the seeds. */
  readonly folder: string;
  /** Public key of the identity in a seed file. */
  publicKey(seedFile: string): Promise<string>;
  /** A plain client with the identity of a seed file, below an inbox prefix of its own. */
  client(seedFile: string): Promise<NatsConnection>;
  /** Sees and may send everything: to tell what reached the server. */
  allSeeing(): Promise<NatsConnection>;
}

/** @param options - More arguments of `faculty auth init`. */
export async function startSecuredNats(
  options: readonly string[],
  serverLines: readonly string[] = [],
): Promise<SecuredNats> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-auth-"));
  const { code, stderr } = await faculty(["auth", "init", folder, ...options]);
  if (code !== 0) throw new Error(`faculty auth init ended with ${code}: ${stderr}`);
  const generated = await readFile(join(folder, "nats-auth.conf"), "utf8");
  const config = join(folder, "server.conf");
  const withWatcher = generated.replace("users: [", 'users: [ { user: "all", password: "seeing" }');
  await writeFile(config, [...serverLines, withWatcher].join("\n"));
  const server = await startNatsServer({ args: ["--config", config] });
  const seed = (seedFile: string) => readFile(join(folder, seedFile));
  const publicKey = async (seedFile: string) => readNkey(seedFile, await seed(seedFile)).publicKey;
  return {
    server,
    folder,
    publicKey,
    client: async (seedFile) => {
      const { seed: text } = readNkey(seedFile, await seed(seedFile));
      const inboxPrefix = inboxPrefixOf(await publicKey(seedFile));
      return connect({ servers: server.url, authenticator: nkeyAuthenticator(Buffer.from(text)), inboxPrefix });
    },
    allSeeing: () => connect({ servers: server.url, user: "all", pass: "seeing" }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
