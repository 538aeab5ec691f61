import { join, relative, resolve } from "node:path";
import { settledReason } from "@faculty/shared/abort";
import { type RunSpec, signalMode } from "@faculty/shared/config";
import { computeEnvironment } from "@faculty/shared/processes";
import type { Meter } from "@faculty/shared/telemetry";
import type { RecordedHistory } from "../history/record-history.ts";
import { mostStudents, trainingJobs } from "../jobs/student-jobs.ts";
import type { EnsembleResult } from "../measured/ensemble-result.ts";
import { unwatchedEnvironment } from "../processes/unwatched-environment.ts";
import { digestsIn, withOwnDigests } from "../run-file/own-digests.ts";
import type { RunLink } from "../run-file/run-links.ts";
import { writeJson } from "../run-folder/json-file.ts";
import type { RunPins } from "../run-folder/run-pins.ts";
import { openStepStore } from "../run-folder/step-store.ts";
import { type Choices, choiceStep } from "./choice-step.ts";
import { type Cluster, clusterOnDemand } from "./cluster.ts";
import { ensembleStep } from "./ensemble-step.ts";
import { ownReplicas } from "./own-replicas.ts";
import type { PreparedRun } from "./prepare-run.ts";
import { requireDistilled } from "./require-distilled.ts";
import { createRoles, type RolesOptions } from "./roles.ts";
import type { StepContext } from "./step-context.ts";
import { studentEnvironment } from "./student-environment.ts";
import { studentStarts } from "./student-starts.ts";
import { type FinishedStudent, studentStep, type UntrainedStudent } from "./student-step.ts";
import type { SuperviseOptions } from "./supervise-options.ts";
import { tellTeachers } from "./tell-teachers.ts";
import type { LiveDisplay } from "./view/live-display.ts";

/** What every link of a run is given. */
export interface Supervision {
  readonly options: SuperviseOptions;
  readonly prepared: PreparedRun;
  /** Of the run. */
  readonly folder: string;
  readonly pins: RunPins;
  readonly display: LiveDisplay;
  readonly history: RecordedHistory;
  readonly roleOptions: RolesOptions;
  /** Told of what the supervisor asks the teachers itself; undefined where nobody keeps that. */
  readonly meter: Meter | undefined;
}

export interface TaughtLink {
  readonly link: RunLink;
  readonly choices: Choices;
  readonly students: readonly FinishedStudent[];
  readonly failed: readonly UntrainedStudent[];
}

/**
 * Teaches the models of one link, with a cluster of its own; every process has ended when it returns. What was finished
 * before under the same key is re-used, so that a chain goes on with the link in which it was stopped.
 * @param whenUp - Done once, before anybody is taught: the link's teachers are there.
 * @param alsoWhileUp - Another step that needs the link's teachers.
 */
async function teachLink<More = undefined>(
  { options, prepared, folder, pins, display, history, roleOptions }: Supervision,
  link: RunLink,
  whenUp: (cluster: Cluster, stop: AbortSignal) => Promise<void>,
  alsoWhileUp: (context: StepContext) => Promise<More>,
): Promise<TaughtLink & { readonly more: More }> {
  const { runFile } = link;
  const { tensorboard, cores, coordinators, teacherStartMs, nats, launcher, abort } = options;
  const store = await openStepStore(link.folder, false);
  const known = pins.apply(await withOwnDigests(link.spec));
  await writeJson(runFile, known);
  const trainers = options.trainers ?? trainersPerCore * cores;
  const replicas = ownReplicas(known);
  const students = Math.min(trainers, mostStudents(known));
  const teaching = known.signals.mode === "offline" ? 0 : replicas; // an offline run starts no teacher
  const use = { cores, processes: replicas + students, atOnce: teaching + students };
  const env = { ...options.env, ...unwatchedEnvironment, ...computeEnvironment(cores, replicas + trainers) };
  await using roles = createRoles(roleOptions);
  options.onKill(roles.kill);
  const { logs } = store;
  await using cluster = clusterOnDemand({
    spec: known,
    runFile,
    dataset: prepared.dataset,
    runFolder: folder,
    onJoined: pins.add,
    logs,
    roles,
    coordinators,
    teacherStartMs,
    launcher,
    nats,
    env,
    display,
    history,
    abort,
  });
  const isOpen = known.teachers.some(({ digest }) => digest === undefined);
  const { spec } = isOpen ? await cluster.up() : { spec: known }; // who teaches is known when everybody has joined
  let ready: Promise<Cluster> | undefined;
  const context: StepContext = {
    ...prepared,
    spec,
    teacherDigests: digestsIn(spec),
    store,
    runFile,
    roles,
    display,
    trainers,
    environmentOf: (own) => studentEnvironment(own, prepared.dataset, use),
    starts: studentStarts({ run: spec.name, atOnce: startsAtOnce(spec, cores, trainers), clock: launcher.clock }),
    eventsFolder:
      tensorboard === undefined ? undefined : (id) => join(resolve(tensorboard), relative(folder, link.folder), id),
    cluster: () => {
      ready ??= cluster.up().then(async (up) => {
        const over = new AbortController(); // where a role has failed, nobody goes on asking
        try {
          await roles.guard(whenUp(up, AbortSignal.any([abort, over.signal])));
        } finally {
          over.abort(settledReason);
        }
        return up;
      });
      return ready;
    },
  };
  const choices = await choiceStep(context);
  display.update({ kind: "step", step: stepNames[link.kind](link.name) });
  const jobs = trainingJobs(spec, choices.settings, choices.scratchRate);
  const { finished, failed } = await studentStep(context, jobs);
  if (link.kind !== "direct") requireDistilled(link, finished, failed); // nothing builds on what is only compared
  return { link, choices, students: finished, failed, more: await alsoWhileUp(context) };
}

const trainersPerCore = 2;
/**
 * Where signals are kept, cores are left to the students that train already. Where they are not, those of one plan start
 * together: what teachers say of a batch is in memory for a while only, and whoever is far behind has them asked again.
 */
function startsAtOnce(spec: RunSpec, cores: number, trainers: number): number {
  return signalMode(spec) === "online" ? trainers : Math.ceil(cores / 2);
}

const stepNames: Readonly<Record<RunLink["kind"], (name: string) => string>> = {
  assistant: (name) => `training assistant ${name}`,
  student: () => "training students",
  direct: () => "training students without the assistants, to compare",
};

/** A whole run as its links gave it. */
export interface TaughtRun {
  readonly assistants: readonly TaughtLink[];
  readonly student: TaughtLink;
  /** Absent where nothing is compared, or there is no chain. */
  readonly direct: TaughtLink | null;
  /** Null where no teacher's outputs count. */
  readonly ensemble: EnsembleResult | null;
}

/** Teaches the links in order. The run's teachers are evaluated in the first one, which is theirs. */
export async function teachLinks(supervision: Supervision, links: readonly RunLink[]): Promise<TaughtRun> {
  const [first, ...rest] = links as readonly [RunLink, ...RunLink[]];
  const { prepared, options, display, meter } = supervision;
  const tell = ({ bus, spec }: Cluster, stop: AbortSignal) => {
    const { clock } = options.launcher;
    const say = (line: string) => display.say(line);
    return tellTeachers({ bus, spec, dataset: prepared.dataset, clock, meter, say, abort: stop });
  };
  const { more: ensemble, ...taughtFirst } = await teachLink(supervision, first, tell, (context) => {
    display.update({ kind: "step", step: "evaluating teachers and ensemble" });
    return ensembleStep(context);
  });
  const taught: TaughtLink[] = [taughtFirst];
  for (const link of rest) taught.push(await teachLink(supervision, link, noStep, noStep));
  const ofKind = (kind: RunLink["kind"]) => taught.filter(({ link }) => link.kind === kind);
  const [student] = ofKind("student");
  return {
    assistants: ofKind("assistant"),
    student: student as TaughtLink,
    direct: ofKind("direct")[0] ?? null,
    ensemble,
  };
}

const noStep = async (): Promise<undefined> => undefined;
