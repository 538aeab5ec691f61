import { dirname, join, relative } from "node:path";
import type { Dataset } from "@faculty/data/datasets";
import { settledReason } from "@faculty/shared/abort";
import { type Bus, shownServers } from "@faculty/shared/bus";
import type { RunSpec, TeacherSpec } from "@faculty/shared/config";
import { connectBus } from "../bus/connect-bus.ts";
import { connectWhenUp } from "../bus/connect-when-up.ts";
import { type JoinPlace, joinPlace } from "../bus/join-place.ts";
import { observeHeartbeats, observeProgress } from "../bus/observe.ts";
import { ownServer } from "../bus/own-server.ts";
import { answerHistory } from "../history/answer-history.ts";
import type { RecordedHistory } from "../history/record-history.ts";
import type { ChildOptions, Launcher } from "../processes/child.ts";
import { inexactWarnings } from "../run-file/inexact-warnings.ts";
import { type TeacherPins, withPins } from "../run-file/teacher-pins.ts";
import { type Generations, runGenerations } from "../run-folder/generation.ts";
import { writeJson } from "../run-folder/json-file.ts";
import { leaveServerNote } from "../run-folder/server-note.ts";
import type { Environment, NatsSettings } from "../settings/settings.ts";
import { checkPromises } from "./check-promises.ts";
import { joinExternal } from "./join-external.ts";
import { observePromises } from "./observe-promises.ts";
import { observeStrangers } from "./observe-strangers.ts";
import { refuseSecondRun } from "./refuse-second-run.ts";
import type { Roles } from "./roles.ts";
import { startCoordinators } from "./start-coordinators.ts";
import { waitForTeachers } from "./teacher-presence.ts";
import type { LiveDisplay } from "./view/live-display.ts";

/** The processes that serve a run's students. */
export interface Cluster {
  /** The supervisor's own connection. */
  readonly bus: Bus;
  /** The run that its processes read: with the digest of every teacher. */
  readonly spec: RunSpec;
  /** How to start a process that takes part. @param own - Of its environment, beside what all have. */
  child(name: string, args: readonly string[], own?: Environment): ChildOptions;
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
  /** What teachers that join by themselves must fit. */
  readonly dataset: Dataset;
  /** Of the run, which of a chain holds the folders of its links: there its own server is found. */
  readonly runFolder: string;
  /** Told what those are that have joined, before anybody is taught by them. */
  readonly onJoined: (pins: TeacherPins) => Promise<void>;
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
  /** Of the whole run, for observers that have no access to its folder; null where none is kept. */
  readonly history: RecordedHistory | null;
  readonly abort: AbortSignal;
}

/** A server of others runs already. */
const natsReachedMs = 10_000;
/** One of our own listens within a second, on a machine that runs other things within many; it is watched meanwhile. */
const ownServerStartMs = 300_000;
/** Loading TensorFlow and a model takes seconds; a machine that runs other things takes longer. */
const defaultTeacherStartMs = 120_000;

export function clusterOnDemand(options: ClusterOptions): ClusterOnDemand {
  const connections: AsyncDisposable[] = [];
  const over = new AbortController(); // nobody is waited for once a role has failed
  const abort = AbortSignal.any([options.abort, over.signal]);
  let starting: Promise<Cluster> | undefined;
  return {
    up: () => {
      starting ??= startCluster({ ...options, abort }, connections);
      return starting;
    },
    [Symbol.asyncDispose]: async () => {
      over.abort(settledReason);
      if (starting !== undefined) options.display.update({ kind: "left" });
      for (const connection of connections) await connection[Symbol.asyncDispose]();
    },
  };
}

async function startCluster(options: ClusterOptions, connections: AsyncDisposable[]): Promise<Cluster> {
  const { spec, runFile, logs, roles, coordinators, launcher, display, abort } = options;
  const { clock } = launcher;
  const generations = runGenerations(dirname(runFile));
  connections.push(generations);
  display.say(
    spec.signals.mode === "offline"
      ? "starting nats-server and the coordinator; the signal store stands in for the teachers"
      : "starting nats-server, teachers and coordinator",
  );
  const asked = spec.signals.mode === "offline" ? [] : spec.teachers;
  const external = asked.filter((teacher) => teacher.external === true);
  /** Of whom it is seen when they are there. */
  const unknown = asked.filter(({ server, digest }) => server !== undefined && digest === undefined);
  const place = options.nats.url === undefined ? await joinPlace(spec, join(options.runFolder, "join")) : null;
  const server = options.nats.url === undefined ? await ownServer(spec, dirname(runFile), place) : undefined;
  const nats = server?.settings ?? options.nats;
  const env: Environment = { ...options.env, ...server?.env, NATS_URL: nats.url, NATS_URL_FILE: undefined };
  const child: Cluster["child"] = (name, args, own) => {
    return { name, args, env: { ...env, ...own }, logFile: join(logs, `${name}.log`) };
  };
  const leases = coordinators > 1 ? ["--jetstream"] : [];
  if (server !== undefined) roles.startBase(() => child("nats-server", [...server.args, ...leases]));
  const identity = { role: "admin", clientName: `faculty run ${spec.name}` } as const;
  const connecting = connectWhenUp(() => connectBus(nats, identity), {
    timeoutMs: server === undefined ? natsReachedMs : ownServerStartMs,
    clock,
    abort,
    onSlow: server && {
      afterMs: natsReachedMs,
      tell: () => display.say("nats-server runs and does not listen yet: this machine is busy, it is waited for"),
    },
  });
  const bus = await roles.guard(connecting);
  connections.push(bus);
  if (server === undefined) await refuseSecondRun(bus, spec.name, 0);
  else connections.push(await leaveServerNote(options.runFolder, { run: spec.name, ...server.note }));
  watchRun(bus, spec.name, display, generations, () => clock.now());
  if (options.history !== null) connections.push(await tellHistory(options.history, spec.name, nats, display));
  display.say(`elsewhere: ${statusCommand(server === undefined ? nats.url : undefined, spec.name, options.runFolder)}`);
  const { teacherStartMs: timeoutMs = defaultTeacherStartMs } = options;
  const start = ({ name }: TeacherSpec, replica: number) => {
    const args = ["teacher", runFile, "--name", name, "--replica", `${spec.name}-${replica}`];
    roles.start(() => child(`teacher-${name}-${replica}`, args));
  };
  const startFrom = (first: number, teachers: readonly TeacherSpec[]) => {
    for (const teacher of teachers) for (let i = first; i <= teacher.replicas; i++) start(teacher, i);
  };
  startFrom(
    1,
    asked.filter((teacher) => teacher.external !== true && !unknown.includes(teacher)),
  );
  for (const teacher of unknown) start(teacher, 1); // its digest is that of all replicas
  const say = (line: string) => display.say(line);
  for (const { name } of external) say(joinLine(name, place, nats.url ?? ""));
  const teachers = [...external, ...unknown];
  const { dataset } = options;
  const { augment } = spec;
  const joining = joinExternal({ bus, teachers, dataset, augment, timeoutMs, clock, say, abort });
  const pins = await roles.guard(joining);
  checkPromises(spec, pins);
  const joined = withPins(spec, pins);
  const told = inexactWarnings(spec);
  for (const warning of inexactWarnings(joined)) if (!told.includes(warning)) say(`warning: ${warning}`);
  if (teachers.length > 0) {
    await options.onJoined(pins);
    await writeJson(runFile, joined);
  }
  startFrom(2, unknown);
  startCoordinators(roles, coordinators, runFile, generations, child);
  await roles.guard(
    waitForTeachers(bus, spec.signals.mode === "offline" ? [] : joined.teachers, { timeoutMs, clock, abort }),
  );
  if (server === undefined) await refuseSecondRun(bus, spec.name, 1); // one that started at the same time
  observeStrangers(bus, joined.teachers, say);
  observePromises(bus, joined, say, abort);
  return { bus, spec: joined, child };
}

/** By a connection of its own: a server that denies it, by permissions of before, ends no run. */
async function tellHistory(
  history: RecordedHistory,
  run: string,
  nats: NatsSettings,
  display: LiveDisplay,
): Promise<AsyncDisposable> {
  const bus = await connectBus(nats, { role: "admin", clientName: `faculty run ${run}, its history` });
  answerHistory(bus, run, () => history.records());
  void bus.closed.then((why) => {
    if (why !== null) display.say(`warning: observers on NATS are told nothing of what was before: ${why.message}`);
  });
  return bus;
}

/** What shows the run from another terminal. A server of its own is found by the folder, which names it. */
function statusCommand(url: string | undefined, run: string, folder: string): string {
  if (url !== undefined) return `npx faculty status ${run} --watch --nats ${shownServers(url)}`;
  return `npx faculty status ${relative("", folder) || "."} --watch`;
}

/** How a teacher that joins by itself finds the run. A seed is named by its file, never shown. */
function joinLine(teacher: string, place: JoinPlace | null, url: string): string {
  const found =
    place === null ? `NATS at ${shownServers(url)}` : `NATS_URL=${url} NATS_NKEY=${place.seedFiles[teacher]}`;
  return `teacher ${teacher} joins by itself, as docs/protocol.md says: ${found}`;
}

/** Passes what the processes say of themselves on to the display, and remembers which generation leads. */
function watchRun(bus: Bus, run: string, display: LiveDisplay, { saw }: Generations, now: () => number): void {
  observeHeartbeats(bus, (beat) => display.update({ kind: "heartbeat", beat, atMs: now() }));
  let told = false;
  observeProgress(bus, run, (progress) => {
    if (progress.kind === "coordinator") {
      saw(progress.generation);
      if (progress.uncalibrated !== undefined && !told) {
        told = true;
        display.say(uncalibratedWarning(progress.uncalibrated));
      }
    }
    display.update({ kind: "progress", progress, atMs: now() });
  });
}

function uncalibratedWarning({ calibrated, plain }: { readonly calibrated: number; readonly plain: number }): string {
  const figures = `${calibrated.toFixed(3)} nats in place of ${plain.toFixed(3)}`;
  return `warning: ensemble.calibrate is not used: calibrated, the teachers together have a higher NLL on validation samples (${figures})`;
}
