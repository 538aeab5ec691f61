import { dirname, join } from "node:path";
import type { Bus } from "@faculty/shared/bus";
import type { RunSpec } from "@faculty/shared/config";
import { connectBus } from "../connect-bus.ts";
import { observeHeartbeats, observeProgress } from "../observe.ts";
import type { Environment, NatsSettings } from "../settings.ts";
import type { ChildOptions, Launcher } from "./child.ts";
import { connectWhenUp } from "./connect-when-up.ts";
import { type Generations, runGenerations } from "./generation.ts";
import { ownServer } from "./own-server.ts";
import type { Roles } from "./roles.ts";
import { startCoordinators } from "./start-coordinators.ts";
import { waitForTeachers } from "./teacher-presence.ts";
import type { LiveDisplay } from "./view/live-display.ts";

/** The processes that serve a run's students. */
export interface Cluster {
  /** The supervisor's own connection. */
  readonly bus: Bus;
  /** How to start a process that takes part. */
  child(name: string, args: readonly string[]): ChildOptions;
}

/** A cluster that is started when it is first needed. Disposing closes the supervisor's connection; the roles go on. */
export interface ClusterOnDemand extends AsyncDisposable {
  /** Resolves when nats-server, the coordinator and, unless the run is offline, every teacher's replicas are up. */
  readonly up: () => Promise<Cluster>;
}

export interface ClusterOptions {
  readonly spec: RunSpec;
  /** The run file that the roles read: the effective one in the run's folder. */
  readonly runFile: string;
  readonly logs: string;
  readonly roles: Roles;
  /** One leads, the others stand by. */
  readonly coordinators: number;
  /** How long to wait until every replica is there. */
  readonly teacherStartMs?: number | undefined;
  readonly launcher: Launcher;
  readonly nats: NatsSettings;
  /** Environment of the roles, except what says how to reach NATS where the run has a server of its own. */
  readonly env: Environment;
  readonly display: LiveDisplay;
  readonly signal: AbortSignal;
}

const natsStartMs = 10_000;
/** Loading TensorFlow and a model takes seconds; a machine that runs other things takes longer. */
const defaultTeacherStartMs = 120_000;

export function clusterOnDemand(options: ClusterOptions): ClusterOnDemand {
  const connections: AsyncDisposable[] = [];
  let starting: Promise<Cluster> | undefined;
  return {
    up: () => {
      starting ??= startCluster(options, connections);
      return starting;
    },
    [Symbol.asyncDispose]: async () => {
      for (const connection of connections) await connection[Symbol.asyncDispose]();
    },
  };
}

async function startCluster(options: ClusterOptions, connections: AsyncDisposable[]): Promise<Cluster> {
  const { spec, runFile, logs, roles, coordinators, launcher, display, signal } = options;
  const { clock } = launcher;
  const generations = runGenerations(dirname(runFile));
  connections.push(generations);
  display.say(
    spec.signals.mode === "offline"
      ? "starting nats-server and the coordinator; the signal store stands in for the teachers"
      : "starting nats-server, teachers and coordinator",
  );
  const server = options.nats.url === undefined ? await ownServer(spec, dirname(runFile)) : undefined;
  const nats = server?.settings ?? options.nats;
  const env: Environment = { ...options.env, ...server?.env, NATS_URL: nats.url };
  const child = (name: string, args: readonly string[]): ChildOptions => {
    return { name, args, env, logFile: join(logs, `${name}.log`) };
  };
  const leases = coordinators > 1 ? ["--jetstream"] : [];
  if (server !== undefined) roles.startBase(() => child("nats-server", [...server.args, ...leases]));
  const identity = { role: "admin", clientName: `faculty run ${spec.name}` } as const;
  const connecting = connectWhenUp(() => connectBus(nats, identity), {
    timeoutMs: natsStartMs,
    clock,
    signal,
  });
  const bus = await roles.guard(connecting);
  connections.push(bus);
  watchRun(bus, spec.name, display, generations, () => clock.now());
  const teachers = spec.signals.mode === "offline" ? [] : spec.teachers;
  for (const teacher of teachers)
    for (let replica = 1; replica <= teacher.replicas; replica++) {
      const args = ["teacher", runFile, "--name", teacher.name, "--replica", `${spec.name}-${replica}`];
      roles.start(() => child(`teacher-${teacher.name}-${replica}`, args));
    }
  startCoordinators(roles, coordinators, runFile, generations, child);
  const { teacherStartMs: timeoutMs = defaultTeacherStartMs } = options;
  await roles.guard(waitForTeachers(bus, teachers, { timeoutMs, clock, signal }));
  return { bus, child };
}

/** Passes what the processes say of themselves on to the display, and remembers which generation leads. */
function watchRun(bus: Bus, run: string, display: LiveDisplay, { saw }: Generations, now: () => number): void {
  observeHeartbeats(bus, (beat) => display.update({ kind: "heartbeat", beat, atMs: now() }));
  observeProgress(bus, run, (progress) => {
    if (progress.kind === "coordinator") saw(progress.generation);
    display.update({ kind: "progress", progress, atMs: now() });
  });
}
