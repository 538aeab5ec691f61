import { join } from "node:path";
import type { RunSpec } from "@faculty/shared/config";
import { freePort } from "@faculty/shared/processes";
import { initAuth } from "../auth/init-auth.ts";
import type { ServerNote } from "../run-folder/server-note.ts";
import { type Environment, type NatsSettings, readSettings } from "../settings/settings.ts";
import type { JoinPlace } from "./join-place.ts";

/** A nats-server that belongs to one run: on the loopback interface, for identities made for it alone. */
export interface OwnServer {
  /** Arguments of `faculty`, which start it. */
  readonly args: readonly string[];
  readonly settings: NatsSettings;
  /** For those who watch the run from outside. */
  readonly note: Pick<ServerNote, "url" | "auth">;
  /** How the run's processes reach it: replaces what the surrounding environment says of another server. */
  readonly env: Environment;
}

/**
 * Makes identities anew at each start, so that nothing else on this machine can take part in the run, and each process
 * may do what its role needs, as on a server that is shared. Those of teachers that join by themselves stay.
 * @param runFolder - Receives the seeds, in `auth/`.
 */
export async function ownServer(
  { name, teachers }: RunSpec,
  runFolder: string,
  place: JoinPlace | null,
): Promise<OwnServer> {
  const { folder, configuration } = await initAuth({
    folder: join(runFolder, "auth"),
    run: name,
    teachers: teachers.map((teacher) => teacher.name),
    tlsHosts: [],
    force: true,
    ...(place === null ? {} : { seeds: place.seeds }),
  });
  const port = place?.port ?? (await freePort());
  const surrounding = ["NATS_USER", "NATS_PASSWORD", "NATS_CREDS", "NATS_NKEY", "NATS_CERT", "NATS_KEY", "NATS_CA"];
  const files = ["NATS_URL_FILE", "NATS_USER_FILE", "NATS_PASSWORD_FILE", "NATS_INBOX_PREFIX"];
  const url = `nats://127.0.0.1:${port}`;
  const env = {
    ...Object.fromEntries([...surrounding, ...files].map((variable) => [variable, undefined])),
    NATS_URL: url,
    FACULTY_AUTH: folder,
  };
  const settings = readSettings(env, String).nats; // no file is read: none is named
  return {
    args: ["nats", "--port", String(port), "--folder", join(runFolder, "nats"), "--auth", configuration],
    settings,
    note: { url, auth: folder },
    env,
  };
}
