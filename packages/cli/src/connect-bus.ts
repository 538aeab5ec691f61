import { readFile } from "node:fs/promises";
import { type Bus, connectNats } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import type { NatsSettings } from "./settings.ts";

const defaultUrl = "nats://127.0.0.1:4222";

/**
 * Connects as a role of the pipeline.
 * @param clientName - Shown by the server's monitoring.
 * @throws FacultyError BUS_UNREACHABLE, BUS_REFUSED, NOT_FOUND (a credentials file).
 */
export async function connectBus(settings: NatsSettings, clientName: string): Promise<Bus> {
  const { url, user, password, credentialsFile, nkeyFile, caFile, certFile, keyFile } = settings;
  const tls = caFile !== undefined || certFile !== undefined || keyFile !== undefined;
  return connectNats({
    servers: (url ?? defaultUrl).split(","),
    clientName,
    user,
    password,
    credentials: await readSecret("NATS_CREDS", credentialsFile),
    nkeySeed: await readSecret("NATS_NKEY", nkeyFile),
    tls: tls
      ? {
          ...(caFile === undefined ? {} : { caFile }),
          ...(certFile === undefined ? {} : { certFile }),
          ...(keyFile === undefined ? {} : { keyFile }),
        }
      : undefined,
  });
}

async function readSecret(variable: string, path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FacultyError("NOT_FOUND", `${variable} names ${path}, which cannot be read`, { variable }, { cause });
  }
}
