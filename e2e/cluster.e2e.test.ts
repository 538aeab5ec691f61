import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@faculty/shared/processes";
import { type NatsServer, startNatsServer } from "@faculty/testing";
import { expect, test, vi } from "vitest";
import { type ObservedRole, startObserved } from "./observed-role.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;

const runs = createTinyRuns();

test("three nats-servers restarted one after the other in lame duck change nothing in the student", {
  timeout,
}, async () => {
  const file = await runs.runFile("rolled", {
    teachers: [{ name: "all", model: "./teachers/all" }],
    train: { batchSize: 8, epochs: 10, checkpointEverySteps: 50 },
  });
  await using cluster = await startCluster();
  const options = { cwd: runs.folder, env: { NATS_URL: cluster.url } };
  await using teacher = startObserved(["teacher", file, "--name", "all", "--replica", "r1"], options);
  await using coordinator = startObserved(["coordinator", file], options);
  await Promise.all([teacher.events("teacher-ready"), coordinator.events("coordinator-ready")]);
  const train = (out: string) => startObserved(["student", file, "--out", out], options);

  await using disturbed = train("students/rolled");
  await disturbed.events("pull-answered", 20);
  await cluster.rollOver(async () => {
    for (const role of [teacher, coordinator, disturbed]) await connected(role);
  });
  expect((await disturbed.finished).code).toBe(0);
  const moved = (await coordinator.metrics()).get("faculty_bus_reconnects_total") ?? 0;
  expect(moved).toBeGreaterThanOrEqual(1); // the server it began on is among the three

  await using still = train("students/still");
  expect((await still.finished).code).toBe(0);
  const weights = (name: string) => runs.weights(`students/${name}/distilled`);
  expect((await weights("rolled")).equals(await weights("still"))).toBe(true);
});

interface Cluster extends AsyncDisposable {
  /** Of all three. */
  readonly url: string;
  /** Replaces each server by a new one on its port; `between` is awaited after each. */
  rollOver(between: () => Promise<void>): Promise<void>;
}

const size = 3;

async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-cluster-"));
  // Shorter than the 10 s that clients elsewhere may need before the first of them is told to move.
  const config = join(folder, "nats.conf");
  await writeFile(config, 'lame_duck_grace_period: "1s"\n');
  const ports = await Promise.all(Array.from({ length: 2 * size }, () => freePort()));
  const [clientPorts, routePorts] = [ports.slice(0, size), ports.slice(size)];
  const routes = routePorts.map((port) => `nats://127.0.0.1:${port}`);
  const start = (index: number): Promise<NatsServer> => {
    const cluster = ["--cluster_name", "faculty", "--cluster", routes[index] ?? "", "--routes", routes.join()];
    return startNatsServer({ port: clientPorts[index] ?? 0, args: ["-c", config, ...cluster] });
  };
  const servers = await Promise.all(clientPorts.map((_, index) => start(index)));
  return {
    url: servers.map(({ url }) => url).join(),
    rollOver: async (between) => {
      for (const [index, server] of servers.entries()) {
        process.kill(server.pid, "SIGUSR2"); // lame duck: it ends when its clients have moved
        await server.exited;
        servers[index] = await start(index);
        await between();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the role is on some server again, or has ended because it was done. */
async function connected(role: ObservedRole): Promise<void> {
  const isConnected = async () => {
    const metrics = await role.metrics();
    expect(metrics.get("faculty_bus_connected")).toBe(1);
  };
  await Promise.race([vi.waitFor(isConnected, { timeout }), role.finished]);
}
