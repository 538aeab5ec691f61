import { once } from "node:events";
import { createServer } from "node:net";

const firstPort = 20_000;
const portsOfRun = 40;
/** Together below 32,768, where the ports begin that Linux gives to whoever names none. */
const runs = 300;

let next = firstPort + (process.pid % runs) * portsOfRun;

/**
 * A port of this machine to publish a container's port at. An engine would pick one that any connection may be given
 * between the container's creation and its start, or while it is stopped.
 */
export async function hostPort(): Promise<number> {
  for (;;) {
    const port = next++;
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
