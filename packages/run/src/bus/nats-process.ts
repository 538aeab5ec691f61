import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { locateNatsServer } from "@faculty/shared/processes";

/** A merged batch with whole layers of teachers is one message; NATS advises against more than this. */
const maxPayloadBytes = 8 * 1024 * 1024;

const loopback = "127.0.0.1";

export interface NatsProcessOptions {
  readonly port: number;
  /** Receives the configuration, and so shows in the server's arguments; absent: a temporary one. */
  readonly folder?: string | undefined;
  /** Path of a configuration by `faculty auth init`; absent: whoever is on this machine may connect. */
  readonly auth: string | undefined;
  /** Keeps leases, in the folder: what several coordinators need, and nothing else. */
  readonly jetStream: boolean;
  readonly abort: AbortSignal;
}

/**
 * Runs a nats-server on the loopback interface until `abort` fires. It stands between the supervisor and the server,
 * which knows no parent: when the supervisor dies, this process hears of it and takes the server along.
 * @returns The exit code that says the same of this process: 128 + the signal's number for a server that was killed.
 * @throws FacultyError NOT_FOUND (no binary), BUS_UNREACHABLE (the port is taken, or it ended by
 * itself).
 */
export async function runNatsServer(options: NatsProcessOptions): Promise<number> {
  const { port, folder, auth, jetStream, abort } = options;
  const path = locateNatsServer();
  await requireFree(port);
  const place = folder ?? (await mkdtemp(join(tmpdir(), "faculty-nats-")));
  await mkdir(place, { recursive: true });
  const config = join(place, "nats.conf");
  const included = auth === undefined ? "" : await readFile(auth, "utf8"); // `include` takes paths below its own only
  const leases = jetStream ? `jetstream: { store_dir: ${JSON.stringify(join(place, "jetstream"))} }\n` : "";
  await writeFile(config, `max_payload: ${maxPayloadBytes}\n${leases}${included}`);
  const child = spawn(path, ["--config", config, "--addr", loopback, "--port", String(port)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exited = once(child, "exit");
  const stop = () => void child.kill("SIGTERM");
  abort.addEventListener("abort", stop, { once: true });
  if (abort.aborted) stop();
  try {
    const [code, killer]: readonly unknown[] = await exited;
    if (abort.aborted) return 0;
    const number = Object.entries(constants.signals).find(([name]) => name === killer)?.[1];
    if (number !== undefined) return 128 + number;
    throw new FacultyError("BUS_UNREACHABLE", `nats-server on port ${port} ended with ${String(code)}`);
  } finally {
    abort.removeEventListener("abort", stop);
    if (folder === undefined) await rm(place, { recursive: true, force: true });
  }
}

/** nats-server says it in its log alone. Retryable: the one before may be just about to end. */
async function requireFree(port: number): Promise<void> {
  const probe = createServer().listen(port, loopback);
  await once(probe, "listening").catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "EADDRINUSE" ? "is taken by another process" : `cannot be had: ${cause.message}`;
    throw new FacultyError("BUS_UNREACHABLE", `port ${port} ${why}`, { port }, { cause });
  });
  probe.close();
  await once(probe, "close");
}
