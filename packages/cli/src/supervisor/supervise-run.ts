import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Output } from "../context.ts";
import { reportMarkdown } from "../report/render-report.ts";
import { buildReport, type Report } from "../report/report.ts";
import type { Environment, NatsSettings } from "../settings.ts";
import { exitText, type Launcher } from "./child.ts";
import { clusterOnDemand } from "./cluster.ts";
import { ensembleStage } from "./ensemble-stage.ts";
import { lockFolder } from "./folder-lock.ts";
import { writeJson, writeWhole } from "./json-file.ts";
import { recordProcesses } from "./leftovers.ts";
import { measureStage } from "./measure-stage.ts";
import { type PreparedRun, prepareRun } from "./prepare-run.ts";
import { reportInput, type StageResults } from "./report-input.ts";
import { createRoles, type RolesOptions } from "./roles.ts";
import { openStageStore, type StageStore } from "./stage-store.ts";
import type { Stages } from "./stages.ts";
import { trainingJobs } from "./student-jobs.ts";
import { studentStage } from "./student-stage.ts";
import { temperatureStage } from "./temperature-stage.ts";
import { threadEnvironment } from "./threads.ts";
import { createLiveDisplay, type LiveDisplay } from "./view/live-display.ts";

export interface SuperviseOptions {
  readonly runFile: string;
  /** Receives everything the run makes; absent: `runs/` and the run's name. */
  readonly folder: string | undefined;
  /** Forgets what an earlier run left in the folder. */
  readonly fresh: boolean;
  readonly cores: number;
  /** Trainers at a time; absent: two a core, since a trainer waits for its teachers part of the time. */
  readonly trainers: number | undefined;
  /** The command line that repeats this run, for the report. */
  readonly reproduce: string;
  readonly nats: NatsSettings;
  /** Environment of the processes. */
  readonly env: Environment;
  readonly launcher: Launcher;
  readonly output: Output;
  /** Registers what kills every process at once. */
  readonly onKill: (kill: () => void) => void;
  readonly signal: AbortSignal;
}

export interface SupervisedRun {
  readonly report: Report;
  readonly folder: string;
}

/** A role that is told to stop has this long to write its checkpoint and say goodbye. */
export const graceMs = 5000;
const trainersPerCore = 2;

/**
 * A whole run on this machine: temperature, students, evaluation, cost, report, each by processes of its own. What an
 * earlier run of the same file has finished in the folder is re-used.
 * @throws FacultyError what is wrong with the run file or its teachers, before anything is started; CHILD_FAILED.
 */
export async function superviseRun(options: SuperviseOptions): Promise<SupervisedRun> {
  const { launcher, output, signal } = options;
  const prepared = await prepareRun(options.runFile, signal);
  const folder = resolve(options.folder ?? join("runs", prepared.spec.name));
  await mkdir(folder, { recursive: true });
  await using _lock = await lockFolder(folder, process.pid);
  await using display = createLiveDisplay(output, launcher.clock);
  const { clock } = launcher;
  const { add: onStart } = await recordProcesses({ folder, clock, signal, say: (line) => display.say(line) });
  const store = await openStageStore(folder, options.fresh);
  const onRestart: RolesOptions["onRestart"] = (name, exit) =>
    display.say(`${name} ended with ${exitText(exit)}, starting it again`);
  const roleOptions: RolesOptions = { launcher, signal, graceMs, onRestart, onStart };
  const taught = await teachStages(options, prepared, store, display, roleOptions);
  display.update({ kind: "stage", stage: "measuring cost and latency" });
  await using roles = createRoles(roleOptions);
  options.onKill(roles.kill);
  const costs = await measureStage(taught.students, { ...prepared, store, roles, env: options.env });
  const report = buildReport(reportInput({ ...prepared, ...taught, costs, reproduce: options.reproduce }));
  await writeJson(join(store.folder, "report.json"), report);
  await writeWhole(join(store.folder, "report.md"), reportMarkdown(report));
  return { report, folder: store.folder };
}

/** The stages that need teachers; every process has ended when it returns. */
async function teachStages(
  options: SuperviseOptions,
  prepared: PreparedRun,
  store: StageStore,
  display: LiveDisplay,
  roleOptions: RolesOptions,
): Promise<Pick<StageResults, "temperature" | "students" | "ensemble">> {
  const { spec } = prepared;
  const { cores, nats, launcher, signal } = options;
  const runFile = join(store.folder, "run.json");
  await writeJson(runFile, spec);
  const trainers = options.trainers ?? trainersPerCore * cores;
  const replicas = spec.teachers.reduce((sum, teacher) => sum + teacher.replicas, 0);
  const env = { ...options.env, ...threadEnvironment(cores, replicas + trainers) };
  await using roles = createRoles(roleOptions);
  options.onKill(roles.kill);
  await using cluster = clusterOnDemand({
    spec,
    runFile,
    logs: store.logs,
    roles,
    launcher,
    nats,
    env,
    display,
    signal,
  });
  const stages: Stages = { ...prepared, store, runFile, roles, display, trainers, cluster: cluster.up };
  const temperature = await temperatureStage(stages);
  display.update({ kind: "stage", stage: "training students" });
  const students = await studentStage(
    stages,
    trainingJobs(spec, typeof temperature.value === "number" ? temperature.value : null),
  );
  display.update({ kind: "stage", stage: "evaluating teachers and ensemble" });
  return { temperature, students, ensemble: await ensembleStage(stages) };
}
