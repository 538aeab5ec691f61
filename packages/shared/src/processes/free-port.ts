import { once } from "node:events";
import { createServer } from "node:net";
import { FacultyError } from "../errors/faculty-error.ts";

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new FacultyError("INTERNAL", "no port was assigned");
  return address.port;
}
