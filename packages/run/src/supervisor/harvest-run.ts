import { join, resolve } from "node:path";
import type { RunSpec } from "@faculty/shared/config";
import { requireWithinRoots } from "@faculty/shared/files";
import { createLogger } from "@faculty/shared/logging";
import { planOf, stepsPerRequest } from "@faculty/shared/plan";
import { computeEnvironment } from "@faculty/shared/processes";
import { createRandom } from "@faculty/shared/random";
import { harvestSignals } from "@faculty/student-trainer/harvest";
import { type Exit, restartLine } from "../processes/child.ts";
import { lockFolder } from "../processes/folder-lock.ts";
import { recordProcesses } from "../processes/leftovers.ts";
import { unwatchedEnvironment } from "../processes/unwatched-environment.ts";
import { withDigests } from "../run-file/own-digests.ts";
import { type RunLink, runLinks } from "../run-file/run-links.ts";
import { withPins } from "../run-file/teacher-pins.ts";
import { writeJson } from "../run-folder/json-file.ts";
import { makeFolder } from "../run-folder/usable-folder.ts";
import { checkBuilt } from "./check-built.ts";
import { clusterOnDemand } from "./cluster.ts";
import { openOwnMeter } from "./own-meter.ts";
import { ownReplicas } from "./own-replicas.ts";
import { prepareRun } from "./prepare-run.ts";
import { withPreparedData } from "./prepared-data.ts";
import { createRoles } from "./roles.ts";
import type { SuperviseOptions } from "./supervise-options.ts";
import { graceMs } from "./supervise-run.ts";
import { createLiveDisplay } from "./view/live-display.ts";

export interface Harvest {
  readonly teachers: number;
  /** Samples asked about, those of each augmented epoch counted. */
  readonly samples: number;
  /** The signal store. */
  readonly folder: string;
}

const giveUpAfterMs = 120_000;
const credit = 4;

/** Epochs of the plan whose views teachers are asked about: stages come after all others there. */
function viewedEpochs({ train, fineTune, stages }: RunSpec): number {
  if (stages.length === 0) return train.epochs;
  return stages.reduce((sum, { epochs }) => sum + epochs, train.epochs + (fineTune?.epochs ?? 0));
}

/** The most that one of the links needs which the teachers themselves teach: an assistant is taught at the first. */
function viewedByLinks(links: readonly RunLink[]): number {
  const taught = links.filter(({ kind }, place) => place === 0 || kind === "direct");
  return Math.max(...taught.map(({ spec }) => viewedEpochs(spec)));
}

/**
 * Asks a run's teachers for everything that its students will need, and keeps it in the run's signal store; what is
 * there already is not asked again. Starts and stops the teachers by itself.
 * @throws FacultyError what is wrong with the run file or its teachers, before anything is started; what a process states when it
 * fails, CHILD_FAILED where it states nothing.
 */
export async function harvestRun(
  given: Pick<
    SuperviseOptions,
    | "runFile"
    | "cores"
    | "teacherStartMs"
    | "nats"
    | "roots"
    | "preparing"
    | "env"
    | "launcher"
    | "output"
    | "onKill"
    | "abort"
  >,
): Promise<Harvest> {
  const { launcher, output, abort, cores, nats, roots } = given;
  const asking = (spec: RunSpec): RunSpec => ({ ...spec, signals: { ...spec.signals, mode: "hybrid" } });
  const prepared = await prepareRun(given.runFile, roots, abort, {
    changed: asking,
    checkBuilt,
    preparing: given.preparing,
  });
  const options = await withPreparedData(given, prepared.spec);
  const { dataset } = prepared;
  const runFolder = resolve("runs", prepared.spec.name);
  const folder = join(runFolder, "harvest");
  const links = runLinks(withDigests(prepared.spec, prepared.teacherDigests), folder);
  const [{ spec }] = links as readonly [RunLink];
  await requireWithinRoots([["folder of the run", folder]], roots);
  await makeFolder("folder of the run", join(folder, "logs"));
  await using _lock = await lockFolder(folder, process.pid);
  const runFile = join(folder, "run.json");
  await writeJson(runFile, spec);
  await using display = createLiveDisplay(output, launcher.clock);
  for (const warning of prepared.warnings) display.say(`warning: ${warning}`);
  const onRestart = (name: string, exit: Exit) => display.say(restartLine(name, exit));
  const { clock } = launcher;
  const { add: onStart } = await recordProcesses({ folder, clock, abort, say: (line) => display.say(line) });
  await using roles = createRoles({ launcher, abort, graceMs, onRestart, onStart });
  options.onKill(roles.kill);
  const env = { ...options.env, ...unwatchedEnvironment, ...computeEnvironment(cores, ownReplicas(spec)) };
  const logs = join(folder, "logs");
  await using cluster = clusterOnDemand({
    spec,
    runFile,
    dataset,
    runFolder,
    onJoined: (pins) => writeJson(runFile, withPins(spec, pins)),
    logs,
    roles,
    coordinators: 1,
    teacherStartMs: options.teacherStartMs,
    launcher,
    nats,
    env,
    display,
    history: null,
    abort,
  });
  const { bus } = await cluster.up();
  display.update({ kind: "step", step: "harvesting signals" });
  await using meter = await openOwnMeter(options, "harvest", spec.name, (line) => display.say(line));
  const harvesting = harvestSignals({
    bus,
    run: spec.name,
    policy: spec.ensemble.policy,
    giveUpAfterMs,
    clock: launcher.clock,
    jitter: createRandom(0),
    logger: createLogger({ service: "harvest", level: "silent" }),
    meter,
    plan: planOf(spec, dataset),
    dataset,
    epochs: spec.augment.length > 0 ? viewedByLinks(links) : 1,
    credit,
    stepsPerRequest: stepsPerRequest(spec),
    onProgress: (done, total) => display.update({ kind: "work", done, total, unit: "batches", atMs: clock.now() }),
    abort,
  });
  return { teachers: spec.teachers.length, samples: await roles.guard(harvesting), folder: spec.signals.folder };
}
