import type { ServerSpec } from "@faculty/shared/config";
import { createModelServer, type ServedModel } from "./model-server.ts";
import { openClient } from "./open-client.ts";

/**
 * What a server says of a model, which is shown nothing yet.
 * @param credentials - Value of the header of `server.auth`.
 * @throws FacultyError NOT_FOUND where the server has no such model, BAD_MODEL; IO_FAILED where it is not there.
 */
export async function describeServed(spec: ServerSpec, credentials: string | undefined): Promise<ServedModel> {
  using client = await openClient(spec, credentials);
  return await createModelServer(client, spec).describe();
}
