import type { Dataset } from "@faculty/data/datasets";
import type { Bus } from "@faculty/shared/bus";
import { isComputed, type RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import type { StudentResult } from "@faculty/student-trainer";
import type { RunDefinition } from "./define-run.ts";
import { openComputed } from "./open-computed.ts";
import { stoppedBy } from "./stopped-by.ts";
import { textOfRun } from "./write-run.ts";

/** What every role of a run is given. A role says nothing by itself, and leaves the bus open. */
export interface RoleOptions {
  /** Path of a run file, or the run itself, whose paths are then relative to the working folder. */
  readonly run: string | RunDefinition;
  /** The caller's, of this role alone: `connectNats` makes one. */
  readonly bus: Bus;
  readonly abort?: AbortSignal;
}

/** Connects to NATS servers. @param url - One or several, with commas between them. @throws FacultyError BUS_UNREACHABLE, BUS_REFUSED, USAGE. */
export async function connectNats(url: string): Promise<Bus> {
  const { connectNats: connect } = await import("@faculty/shared/bus"); // loads the client
  return connect({ servers: url.split(",").map((server) => server.trim()), clientName: "faculty" });
}

/** One teacher of a run, by the model that its run file names, until it is disposed. */
export interface ServedTeacher extends AsyncDisposable {
  /** Settles when the node has ended; rejects when it failed. */
  readonly closed: Promise<void>;
}

/**
 * Serves a replica of one teacher.
 * @throws FacultyError USAGE for a teacher that the run has not, or of which it names no model; DIGEST_MISMATCH; what
 * reading the run throws.
 */
export async function serveTeacher(
  options: RoleOptions & { readonly teacher: string; readonly replica?: string },
): Promise<ServedTeacher> {
  const { bus, teacher: name, replica = "1", abort } = options;
  const { spec, dataset } = await opened(options);
  const own = spec.teachers.find((one) => one.name === name);
  if (own === undefined || !isComputed(own)) {
    const names = spec.teachers.filter(isComputed).map((one) => one.name);
    throw new FacultyError("USAGE", `the run has no teacher ${name} with a model, it has ${names.join(", ")}`);
  }
  const { serveTeacher: serve } = await import("@faculty/teacher-node");
  const teacher = await openComputed(own, dataset);
  const { digest } = own;
  if (digest !== undefined && teacher.facts.digest !== digest) {
    await teacher[Symbol.asyncDispose]();
    throw new FacultyError("DIGEST_MISMATCH", `teacher ${name} has digest ${teacher.facts.digest}, expected ${digest}`);
  }
  const node = await serve({ bus, name, replica, teacher, dataset, logger: await silence(), abort });
  return {
    closed: node.closed,
    [Symbol.asyncDispose]: async () => {
      await node[Symbol.asyncDispose]();
      await teacher[Symbol.asyncDispose]();
    },
  };
}

/**
 * Serves a run's coordinator until it is disposed. It loads no TensorFlow.
 * @param options - `generation` is more than that of one before it, absent: 1.
 * @throws FacultyError what reading the run throws.
 */
export async function serveCoordinator(
  options: RoleOptions & { readonly generation?: number },
): Promise<AsyncDisposable> {
  const { bus, generation = 1 } = options;
  const { spec, dataset } = await opened(options);
  const { serveStored } = await import("@faculty/run/roles/serve-stored");
  return serveStored(spec, { bus, runId: spec.name, generation, spec, dataset, logger: await silence() });
}

export interface TrainOptions extends RoleOptions {
  /** Receives checkpoints, models and result.json. A student that was stopped goes on in it. */
  readonly folder: string;
  /** Names the student among those of the run; absent: `student-1`. */
  readonly student?: string;
  /** Absent: the run's. */
  readonly seed?: number;
}

/**
 * Trains a student of a run to its end, taught by the coordinator on the bus. Its last model is a folder of `folder`,
 * `distilled` where the run says no more, which `openStudent` opens.
 * @throws FacultyError USAGE where the run file has several temperatures to choose among; CANCELLED where `abort` fires,
 * a checkpoint holds what was done; what reading the run throws.
 */
export async function trainStudent(options: TrainOptions): Promise<StudentResult> {
  const { bus, folder, student = "student-1" } = options;
  const why = `${student} was stopped, ${folder} keeps what it has done`;
  using stop = stoppedBy(options.abort, why);
  const { spec, dataset } = await opened({ ...options, abort: stop.signal });
  const { temperature, seed } = spec;
  if (typeof temperature === "object" && "tune" in temperature)
    throw new FacultyError("USAGE", "trainStudent chooses no temperature: expected a number or a schedule");
  const [{ startedBackend }, { trainStudent: train }, { systemClock }] = await Promise.all([
    import("@faculty/models/backend"),
    import("@faculty/student-trainer"),
    import("@faculty/shared/clock"),
  ]);
  await startedBackend();
  const outcome = await train({
    runId: spec.name,
    spec,
    dataset,
    student,
    seed: options.seed ?? seed,
    objective: "distil",
    temperature,
    bus,
    folder,
    clock: systemClock,
    logger: await silence(),
    onProgress: () => undefined,
    abort: stop.signal,
  });
  if (outcome.kind === "finished") return outcome.result;
  throw new FacultyError("CANCELLED", why);
}

/** A run as a role takes it. */
async function opened({ run, abort = never() }: RoleOptions): Promise<{ spec: RunSpec; dataset: Dataset }> {
  const [{ loadRun, runOfText }, { runSchemaWith }, { withOwnDigests }, { loadRunDataset }] = await Promise.all([
    import("@faculty/run/run-file/load-run"),
    import("@faculty/run/run-file/run-schema"),
    import("@faculty/run/run-file/own-digests"),
    import("@faculty/data/datasets"),
  ]);
  const here = { runFile: "run", folder: process.cwd(), roots: [] };
  const read =
    typeof run === "string"
      ? await loadRun(run, runSchemaWith, [], abort)
      : await runOfText(textOfRun(run), here, runSchemaWith);
  const spec = await withOwnDigests(read);
  return { spec, dataset: await loadRunDataset(spec, abort) };
}

function never(): AbortSignal {
  return new AbortController().signal;
}

async function silence(): Promise<Logger> {
  const { createLogger } = await import("@faculty/shared/logging");
  return createLogger({ service: "faculty", level: "silent" });
}
