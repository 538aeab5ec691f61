import type { ServerSpec } from "@faculty/shared/config";
import { createHttpClient } from "./http-client.ts";
import { createModelServer, type ServedModel } from "./model-server.ts";

/**
 * What a server says of a model, which is shown nothing yet. No credentials are sent.
 * @throws FacultyError NOT_FOUND where the server has no such model, BAD_MODEL; IO_FAILED where it is not there.
 */
export async function describeServed(spec: ServerSpec): Promise<ServedModel> {
  const { url, timeoutMs, concurrency } = spec;
  using client = createHttpClient({ url, headers: {}, timeoutMs, concurrency });
  return await createModelServer(client, spec).describe();
}
