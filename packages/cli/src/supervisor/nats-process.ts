import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { locateNatsServer } from "@faculty/shared/testing";

/** A merged batch with whole layers of teachers is one message; NATS advises against more than this. */
const maxPayloadBytes = 8 * 1024 * 1024;

/**
 * Runs a nats-server on the loopback interface until `signal` aborts. It stands between the supervisor and the server,
 * which knows no parent: when the supervisor dies, this process hears of it and takes the server along.
 * @throws FacultyError NOT_FOUND (no binary), CHILD_FAILED (it ended by itself).
 */
export async function runNatsServer(port: number, signal: AbortSignal): Promise<void> {
  const path = locateNatsServer();
  const folder = await mkdtemp(join(tmpdir(), "faculty-nats-"));
  const config = join(folder, "nats.conf");
  await writeFile(config, `max_payload: ${maxPayloadBytes}\n`);
  const child = spawn(path, ["--config", config, "--addr", "127.0.0.1", "--port", String(port)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exited = once(child, "exit");
  const stop = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const [code] = await exited;
    if (!signal.aborted)
      throw new FacultyError("CHILD_FAILED", `nats-server on port ${port} ended with ${String(code)}`);
  } finally {
    signal.removeEventListener("abort", stop);
    await rm(folder, { recursive: true, force: true });
  }
}
