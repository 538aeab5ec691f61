import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@faculty/shared/random";
import { checkRun, type RunCheck } from "./check-run.ts";
import { drawFault, type FaultKind } from "./faults.ts";
import { credit } from "./job.ts";
import { startNetwork } from "./network.ts";
import { restartTime } from "./restart-time.ts";
import { runProcesses } from "./run-processes.ts";
import { type RunWatch, untilThere, watchRun } from "./run-watch.ts";
import { ofRole, type Site } from "./site.ts";
import { mountSmallDisk } from "./small-disk.ts";
import { superviseAgain } from "./supervised.ts";

interface DisturbedRunOptions {
  readonly runFile: string;
  readonly run: string;
  /** Of the run. */
  readonly folder: string;
  /** Whether the roles reach NATS through proxies, or the run has a nats-server of its own. */
  readonly isProxied: boolean;
  /** Faults to inject at most; a run that ends earlier gets fewer. */
  readonly faults: number;
  /** Nothing is injected after this time. */
  readonly untilMs: number;
  /** Absent: all. */
  readonly kinds?: readonly FaultKind[] | undefined;
  /** Steps of the whole training. */
  readonly steps: number;
  readonly random: Random;
  readonly abort: AbortSignal;
  readonly onFault: (fault: InjectedFault) => void;
}

export interface InjectedFault {
  readonly kind: FaultKind;
  readonly target: string;
  /** Since the run was started, in ms. */
  readonly atMs: number;
  /** From the end of the fault to the student's next new step, in ms. */
  readonly recoveredMs: number;
  /** Of these, the time that a new process needed to start. */
  readonly restartMs: number;
}

export interface DisturbedRun extends RunCheck {
  readonly faults: readonly InjectedFault[];
  /** Why the run was given up before its end; null where it was not. */
  readonly failure: string | null;
  readonly exitCode: number | null;
  /** Last lines of what the supervisor said. */
  readonly said: readonly string[];
}

/** Steps before the end of training within which nothing is injected: the student could not show that it recovers. */
const quietSteps = 40;
const longestGapMs = 1500;
/** A trainer reports four times a second; what it did since its last report was no work of the pipeline as it is now. */
const unreportedSteps = 4;
/** A student that makes no step for so long has not recovered. */
const patienceMs = 120_000;
const shownLines = 8;

/** Each run has a cache of its own, so that it prepares its data set itself. @param folder - Of the run. */
export function cacheOf(folder: string): Readonly<Record<string, string>> {
  return { FACULTY_CACHE: `${folder}-cache` };
}

/** Runs a run while faults are done to it, one after another, each once the student has recovered from the one before. */
export async function disturbRun(options: DisturbedRunOptions): Promise<DisturbedRun> {
  const { runFile, run, folder, isProxied, random } = options;
  await mkdir(folder, { recursive: true });
  const over = new AbortController();
  const abort = AbortSignal.any([options.abort, over.signal]);
  await using network = isProxied ? await startNetwork() : null;
  const isFilled = options.kinds?.includes("disk-full") ?? true;
  await using disk = isFilled ? await mountSmallDisk(join(folder, "students")) : null;
  await using watch = watchRun(run, Date.now);
  const env = { ...cacheOf(folder), ...(network !== null && { NATS_URL: network.urls.join(",") }) };
  await using supervised = superviseAgain(["run", runFile, "--out", folder], folder, env);
  const site: Site = { folder, supervised, network, disk, random, abort };
  const injected: InjectedFault[] = [];
  const disturbing = disturb(options, site, watch, injected).then(
    () => null,
    (thrown: unknown) => (over.signal.aborted ? null : messageOf(thrown)), // the run may end while a fault is awaited
  );
  const never = new Promise<never>(() => undefined);
  const failure = await Promise.race([
    disturbing.then((message) => message ?? never),
    supervised.finished.then(() => null),
  ]);
  over.abort();
  await disturbing;
  options.abort.throwIfAborted();
  if (failure !== null) await supervised[Symbol.asyncDispose]();
  const { code, stderr } = await supervised.finished;
  return {
    faults: injected,
    failure,
    exitCode: code,
    said: stderr.trimEnd().split("\n").slice(-shownLines),
    ...(await checkRun(folder)), // before the small disk goes, which holds the student
  };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : "what was thrown is no error";
}

async function disturb(
  options: DisturbedRunOptions,
  site: Site,
  watch: RunWatch,
  injected: InjectedFault[],
): Promise<void> {
  const { random, steps, faults, untilMs, kinds, folder, onFault } = options;
  const { abort } = site;
  const startedMs = Date.now();
  await follow(site, watch);
  await watch.until(() => true, abort);
  while (injected.length < faults && Date.now() < untilMs) {
    await sleep(random.integer(0, longestGapMs), undefined, { signal: abort });
    if ((watch.position() ?? 0) > steps - quietSteps) return;
    const fault = drawFault(site, random, kinds);
    if (fault === null) continue; // of the kinds asked for, none can be done to this run, or not yet
    const before = new Set(runProcesses(folder).map(({ pid }) => pid));
    const atMs = Date.now();
    await fault.inject();
    const overMs = Date.now();
    const within = AbortSignal.any([abort, AbortSignal.timeout(patienceMs)]);
    const restart = restartTime(folder, fault, before, within);
    let isUp = false;
    void restart.then(
      () => (isUp = true),
      () => undefined, // awaited below
    );
    if (fault.kind === "kill-supervisor") await follow(site, watch); // its start is being timed by now
    const position = watch.position() ?? 0;
    const shows = (reported: number) =>
      fault.needs === "restart" ? isUp : reported > position + 2 * credit + unreportedSteps;
    const [recovered, restartMs] = await Promise.all([watch.until(shows, within), restart]).catch((cause: unknown) => {
      if (abort.aborted) throw cause;
      throw new Error(`the student makes no step ${patienceMs / 1000} s after ${fault.kind} ${fault.target}`, {
        cause,
      });
    });
    const done = { kind: fault.kind, target: fault.target, atMs: atMs - startedMs, recoveredMs: recovered - overMs };
    injected.push({ ...done, restartMs });
    onFault({ ...done, restartMs });
  }
}

/** Watches where the run is now: a run with a nats-server of its own takes a new port each time. */
async function follow(site: Site, watch: RunWatch): Promise<void> {
  const { network, abort } = site;
  if (network !== null) return watch.follow(network.directUrls);
  const { command } = await untilThere(() => ofRole(site, "nats")[0], abort);
  const seed = await readFile(join(site.folder, "auth", "observer.nk"));
  await watch.follow([`nats://127.0.0.1:${/--port (\d+)/.exec(command)?.[1]}`], seed);
}
