import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Bus, connectNats, serverUrl, sharedCredentials } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import type { BusRole } from "@faculty/shared/subjects";
import { caFile as ownCaFile } from "../auth/certificates.ts";
import { seedFileOf } from "../auth/identities.ts";
import type { NatsSettings } from "../settings/settings.ts";

/** Where NATS is when nobody says. */
export const defaultUrl = "nats://127.0.0.1:4222";

/** Who connects. */
export interface BusIdentity {
  readonly role: BusRole;
  readonly teacher?: string;
  /** Shown by the server's monitoring. */
  readonly clientName: string;
}

/**
 * Connects as a role of the pipeline, with the identity that the settings give or that `faculty auth init` made for it.
 * @throws FacultyError BUS_UNREACHABLE, BUS_REFUSED, NOT_FOUND (a file of credentials), USAGE (an URL).
 */
export async function connectBus(settings: NatsSettings, identity: BusIdentity): Promise<Bus> {
  const { url = defaultUrl, user, password, credentialsFile, certFile, keyFile, timeoutMs, inboxPrefix } = settings;
  const servers = url.split(",").map((server) => server.trim());
  const isNamed = sharedCredentials(servers.map(serverUrl)) !== null;
  const { nkeyFile, caFile } = withOwnIdentity(settings, identity, isNamed);
  const isTls = [caFile, certFile, keyFile].some((file) => file !== undefined) || servers.some(asksForTls);
  for (const [variable, path] of Object.entries({ NATS_CA: caFile, NATS_CERT: certFile, NATS_KEY: keyFile }))
    await readSecret(variable, path); // the client would report it as a server that cannot be reached
  return connectNats({
    servers,
    clientName: identity.clientName,
    user,
    password,
    timeoutMs,
    inboxPrefix,
    credentials: await readSecret("NATS_CREDS", credentialsFile),
    nkeySeed: await readSecret("NATS_NKEY", nkeyFile),
    tls: isTls ? { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) } : undefined,
  });
}

/** What the settings leave open is taken from the folder of `faculty auth init`. */
function withOwnIdentity(settings: NatsSettings, { role, teacher }: BusIdentity, isNamed: boolean) {
  const { authFolder, caFile, nkeyFile, credentialsFile, user } = settings;
  if (authFolder === undefined) return { nkeyFile, caFile };
  const isGiven = isNamed || nkeyFile !== undefined || credentialsFile !== undefined || user !== undefined;
  const own = [...(teacher === undefined ? [] : [seedFileOf(role, teacher)]), seedFileOf(role)].map((name) =>
    join(authFolder, name),
  );
  const ca = join(authFolder, ownCaFile);
  return {
    nkeyFile: isGiven ? nkeyFile : (own.find((path) => existsSync(path)) ?? own[0]),
    caFile: caFile ?? (existsSync(ca) ? ca : undefined),
  };
}

function asksForTls(server: string): boolean {
  return /^tls:/i.test(server);
}

async function readSecret(variable: string, path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FacultyError("NOT_FOUND", `${variable} names ${path}, which cannot be read`, { variable }, { cause });
  }
}
