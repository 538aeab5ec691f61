import { readFile } from "node:fs/promises";
import type { ServerSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { createHttpClient, type HttpClient } from "./http-client.ts";

/**
 * Connections to a model server. The caller disposes.
 * @param credentials - Value of the header of `server.auth`.
 * @throws FacultyError NOT_FOUND where its certificate's file cannot be read.
 */
export async function openClient(spec: ServerSpec, credentials: string | undefined): Promise<HttpClient> {
  const { url, auth, timeoutMs, concurrency } = spec;
  const ca = spec.ca === undefined ? undefined : await readCertificate(spec.ca);
  const headers = auth === undefined || credentials === undefined ? {} : { [auth.header]: credentials };
  return createHttpClient({ url, headers, ca, timeoutMs, concurrency });
}

async function readCertificate(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `server.ca names ${path}, which cannot be read`, { path }, { cause });
  });
}
