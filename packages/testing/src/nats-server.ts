import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { FacultyError } from "@faculty/shared/errors";
import { freePort, locateNatsServer } from "@faculty/shared/processes";

export interface NatsServerOptions {
  /** Absent: a free one. */
  readonly port?: number;
  /** More arguments for the binary, for example `["--jetstream", "--store_dir", folder]`. */
  readonly args?: readonly string[];
}

/** A real nats-server on the loopback interface, stopped when disposed. */
export interface NatsServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves with the exit code (null after a signal) when the process ends, however it ends. */
  readonly exited: Promise<number | null>;
}

/** Starts a nats-server and waits until it accepts clients. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const port = options.port ?? (await freePort());
  const args = ["--addr", "127.0.0.1", "--port", String(port), ...(options.args ?? [])];
  const child = spawn(locateNatsServer(), args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const exited = once(child, "exit").then(([code]: readonly (number | null)[]) => code ?? null);
  const lines: string[] = [];
  const output = createInterface({ input: child.stderr });
  const ready = new Promise<void>((resolve, reject) => {
    output.on("line", (line) => {
      if (line.includes("Server is ready")) resolve();
      lines.push(line);
      if (lines.length > 20) lines.shift(); // enough to say why a start failed
    });
    child.once("error", reject);
    void exited.then((code) =>
      reject(
        new FacultyError("CHILD_FAILED", `nats-server ended with ${code} before it was ready: ${lines.join("\n")}`),
      ),
    );
  });
  await ready;
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    pid: child.pid as number,
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
