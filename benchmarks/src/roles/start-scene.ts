import type { RunSpec } from "@faculty/shared/config";
import { freePort } from "@faculty/shared/processes";
import { startNatsServer } from "@faculty/testing";
import { batchSize, benchRun } from "./bench-run.ts";
import type { CrowdNode, RoleSpec } from "./role-spec.ts";
import { type RoleProcess, startRole } from "./start-role.ts";

export interface SceneOptions {
  readonly teachers: number;
  /** Of each teacher. */
  readonly replicas: number;
  readonly latencyMs: number;
  readonly classes: number;
  readonly students: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A run of simulated teachers: a nats-server, one process of teacher nodes, one coordinator, students that only pull. */
export interface Scene extends AsyncDisposable {
  readonly url: string;
  readonly run: RunSpec;
  readonly nodes: readonly CrowdNode[];
  readonly crowd: RoleProcess;
  readonly coordinator: RoleProcess;
  readonly students: readonly RoleProcess[];
  /** Bytes that went into and out of the coordinator's connection so far, headers and all. */
  wireBytes(): Promise<number>;
}

/** Batches that a student pulls ahead. */
const credit = 8;

export async function startScene(options: SceneOptions): Promise<Scene> {
  const { classes, latencyMs, env } = options;
  const names = Array.from({ length: options.teachers }, (_, k) => `t${k + 1}`);
  const run = benchRun({
    teachers: names.map((name) => ({ name, model: name })),
    train: { batchSize, epochs: 1, credit },
  });
  const nodes = names.flatMap((name) =>
    Array.from({ length: options.replicas }, (_, r) => ({ name, replica: `r${r + 1}` })),
  );
  const started: AsyncDisposable[] = [];
  const stop = async () => {
    for (const process of started.splice(0).reverse()) await process[Symbol.asyncDispose]();
  };
  try {
    const monitorPort = await freePort();
    const server = await startNatsServer({ args: ["--http_port", String(monitorPort)] });
    started.push(server);
    const start = async (spec: RoleSpec) => {
      const role = await startRole(spec, env);
      started.push(role);
      return role;
    };
    const { url } = server;
    const [crowd, coordinator, ...students] = await Promise.all([
      start({ kind: "crowd", url, nodes, latencyMs, classes }),
      start({ kind: "coordinator", url, run, classes }),
      ...Array.from({ length: options.students }, () => start({ kind: "student", url, run, classes })),
    ]);
    const wireBytes = () => bytesOf("coordinator", monitorPort);
    return { url, run, nodes, crowd, coordinator, students, wireBytes, [Symbol.asyncDispose]: stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** What the server's monitoring says of one client's connection. */
async function bytesOf(client: string, monitorPort: number): Promise<number> {
  const { connections } = (await (await fetch(`http://127.0.0.1:${monitorPort}/connz?limit=1024`)).json()) as {
    readonly connections: readonly { readonly name?: string; readonly in_bytes: number; readonly out_bytes: number }[];
  };
  const found = connections.find(({ name }) => name === client);
  if (found === undefined) throw new Error(`the server knows no connection of ${client}`);
  return found.in_bytes + found.out_bytes;
}
