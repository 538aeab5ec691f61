// @ts-check
import { once } from "node:events";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";

/**
 * An HTTP server on the loopback interface for one test.
 * @param {import("node:http").RequestListener} listener
 * @returns {Promise<string>} its URL, ending with a slash
 */
export async function localServer(listener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}/`;
}
