import { type ConnectionOptions, connect, type NatsConnection } from "nats";

/**
 * A server that dies while it greets is left after this, and the next one is tried: the client itself would wait for its
 * greeting 20 s long, on every attempt, and hears nothing of the connection's end meanwhile.
 */
export const greetingMs = 3000;

/**
 * Connects to whichever server answers, and keeps all of them for later. The client forgets each server that does not
 * answer its first attempt, for good; so the first attempt is made of one that has just answered.
 * @throws What the last of the servers fails with.
 */
export async function connectToAny(servers: readonly string[], options: ConnectionOptions): Promise<NatsConnection> {
  const common = { timeout: greetingMs, ...options };
  for (const [i, server] of servers.entries()) {
    const others = servers.toSpliced(i, 1);
    if (others.length > 0 && !(await answers(server, common))) continue;
    return connect({ ...common, servers: [server, ...others], noRandomize: true });
  }
  return connect({ ...common, servers: [...servers] });
}

async function answers(server: string, options: ConnectionOptions): Promise<boolean> {
  try {
    const connection = await connect({ ...options, servers: [server], reconnect: false });
    await connection.close();
    return true;
  } catch {
    return false; // if none answers, the last attempt says why
  }
}
