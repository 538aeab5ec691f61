import { join, resolve } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { asFacultyError } from "@faculty/shared/errors";
import { requireWithinRoots } from "@faculty/shared/files";
import { exportsOfRun } from "../export/remember-export.ts";
import { type RecordedHistory, recordHistory } from "../history/record-history.ts";
import { plannedTraining } from "../jobs/student-course.ts";
import { restartLine } from "../processes/child.ts";
import { lockFolder } from "../processes/folder-lock.ts";
import { recordProcesses } from "../processes/leftovers.ts";
import { buildReport, type Report } from "../report/report.ts";
import { type ShownSample, shownSamples } from "../report/shown-samples.ts";
import { writeReport } from "../report-page/write-report.ts";
import { digestsIn, withDigests } from "../run-file/own-digests.ts";
import { runLinks } from "../run-file/run-links.ts";
import { openRunPins } from "../run-folder/run-pins.ts";
import { openStepStore } from "../run-folder/step-store.ts";
import { makeFolder } from "../run-folder/usable-folder.ts";
import { checkBuilt } from "./check-built.ts";
import { measureStep } from "./measure-step.ts";
import { openOwnMeter } from "./own-meter.ts";
import { type PreparedRun, prepareRun } from "./prepare-run.ts";
import { withPreparedData } from "./prepared-data.ts";
import { reportInput } from "./report-input.ts";
import { createRoles, type RolesOptions } from "./roles.ts";
import type { FinishedStudent } from "./student-step.ts";
import type { RunEvent, SuperviseOptions } from "./supervise-options.ts";
import { teachLinks } from "./teach-link.ts";
import { createLiveDisplay, type LiveDisplay } from "./view/live-display.ts";

export interface SupervisedRun {
  readonly report: Report;
  readonly folder: string;
  /** Of the run's own and its further ones, those that are trained. */
  readonly students: readonly FinishedStudent[];
}

/** A role that is told to stop has this long to write its checkpoint and say goodbye. */
export const graceMs = 5000;

/**
 * A whole run on this machine: temperature, students, evaluation, cost, report, each by processes of its own. What an
 * earlier run of the same file has finished in the folder is re-used.
 * @throws FacultyError what is wrong with the run file or its teachers, before anything is started; what a process states when it
 * fails, CHILD_FAILED where it states nothing.
 */
export async function superviseRun(given: SuperviseOptions): Promise<SupervisedRun> {
  const { launcher, output, roots, abort } = given;
  const prepared = await prepareRun(given.runFile, roots, abort, { checkBuilt, preparing: given.preparing });
  const options = await withPreparedData(given, prepared.spec);
  const folder = resolve(options.folder ?? join("runs", prepared.spec.name));
  const { tensorboard } = options;
  await requireWithinRoots(
    [
      ["folder of the run", folder],
      ["--tensorboard", tensorboard],
    ],
    roots,
  );
  await makeFolder("folder of the run", folder);
  await using _lock = await lockFolder(folder, process.pid);
  const listeners = given.onEvent === undefined ? [] : [given.onEvent];
  const tell = (event: RunEvent) => {
    for (const listener of listeners) listener(event);
  };
  const { clock } = launcher;
  await using display = createLiveDisplay(output, clock, tell);
  const onProblem = (line: string) => display.say(line);
  await using history = await recordHistory({
    disk: nodeDisk,
    folder,
    fresh: options.fresh,
    clock,
    wallMs: Date.now,
    onProblem,
  });
  listeners.push((event) => {
    if (!isOfDisplay(event)) history.add(event);
  });
  tell({ kind: "began", run: prepared.spec.name, folder });
  return await toldToItsEnd(tell, teachAndReport(options, prepared, folder, { display, history }));
}

/** What says how much there is to do: no history keeps it. */
type OfDisplay = Extract<RunEvent, { readonly kind: "plan" | "work" | "student-begun" | "student-over" }>;

function isOfDisplay(event: RunEvent): event is OfDisplay {
  return ["plan", "work", "student-begun", "student-over"].includes(event.kind);
}

/** The outcome of a run, told before it is handed on. */
async function toldToItsEnd<Result>(tell: (event: RunEvent) => void, running: Promise<Result>): Promise<Result> {
  try {
    const result = await running;
    tell({ kind: "done" });
    return result;
  } catch (thrown) {
    const { code, message } = asFacultyError(thrown);
    tell(code === "CANCELLED" ? { kind: "stopped" } : { kind: "failed", why: message });
    throw thrown;
  }
}

async function teachAndReport(
  options: SuperviseOptions,
  prepared: PreparedRun,
  folder: string,
  { display, history }: { readonly display: LiveDisplay; readonly history: RecordedHistory },
): Promise<SupervisedRun> {
  const { launcher, abort } = options;
  const { clock } = launcher;
  for (const warning of prepared.warnings) display.say(`warning: ${warning}`);
  const { add: onStart } = await recordProcesses({ folder, clock, abort, say: (line) => display.say(line) });
  const store = await openStepStore(folder, options.fresh);
  const onRestart: RolesOptions["onRestart"] = (name, exit) => display.say(restartLine(name, exit));
  const roleOptions: RolesOptions = { launcher, abort, graceMs, onRestart, onStart };
  const pins = await openRunPins(join(folder, "run.json"), withDigests(prepared.spec, prepared.teacherDigests));
  const links = runLinks(pins.spec(), folder);
  display.update({ kind: "plan", ...plannedTraining(links) });
  await using meter = await openOwnMeter(options, "supervisor", prepared.spec.name, (line) => display.say(line));
  const taught = await teachLinks({ options, prepared, folder, pins, display, history, roleOptions, meter }, links);
  display.update({ kind: "step", step: "measuring cost and latency" });
  await using roles = createRoles(roleOptions);
  options.onKill(roles.kill);
  const costs = await measureStep(taught, { ...prepared, store, roles, env: options.env });
  const teacherDigests = digestsIn(pins.spec());
  const exported = await exportsOfRun(store.folder);
  const results = { ...prepared, ...taught, teacherDigests, costs, exported, reproduce: options.reproduce };
  const report = buildReport(reportInput(results));
  let samples: readonly ShownSample[] = [];
  await writeReport(store.folder, report, async () => {
    samples = await shownSamples(report, prepared.dataset);
    return samples;
  });
  if (options.tensorboard !== undefined) await tellSamples(options.tensorboard, report, samples);
  return { report, folder: store.folder, students: taught.student.students };
}

/** Beside the folders of students. */
async function tellSamples(tensorboard: string, report: Report, samples: readonly ShownSample[]): Promise<void> {
  const folder = join(resolve(tensorboard), "samples");
  await makeFolder("--tensorboard", folder);
  const { writeSampleEvents } = await import("../tensorboard/sample-events.ts");
  await writeSampleEvents({ folder, report, samples, nowMs: Date.now });
}
