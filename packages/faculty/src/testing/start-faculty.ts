import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveCoordinator } from "@faculty/coordinator";
import { type Dataset, loadRunDataset, runOutput } from "@faculty/data/datasets";
import { startedBackend } from "@faculty/models/backend";
import { loadRun } from "@faculty/run/run-file/load-run";
import { runSchemaWith } from "@faculty/run/run-file/run-schema";
import { type Bus, createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import type { TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { createLogger } from "@faculty/shared/logging";
import { type StudentResult, trainStudent } from "@faculty/student-trainer";
import { openTeacher, serveTeacher } from "@faculty/teacher-node";
import type { RunDefinition } from "../define-run.ts";
import { openStudent, type Student } from "../student.ts";
import { writeRun } from "../write-run.ts";
import { functionTeacher, type Logits } from "./function-teacher.ts";

export interface StartOptions {
  /** By teacher, a function that stands in for its model; the run file then names it `external: true`. */
  readonly teachers?: Readonly<Record<string, Logits>>;
}

/** Teachers and the coordinator of a run, in this process, on a bus in memory. */
export interface Faculty extends AsyncDisposable {
  /** A further connection to its bus, to listen on or to disturb it. */
  connect(): Bus;
  /** A further student, taught by them. @throws FacultyError what `trainStudent` throws. */
  distil(options?: { readonly seed?: number; readonly abort?: AbortSignal }): Promise<TaughtStudent>;
}

export interface TaughtStudent extends Student {
  readonly result: StudentResult;
  /** Share of the test samples whose class it tells; null where samples have no class. */
  readonly accuracy: number | null;
}

/**
 * Starts what a run needs without a process, a port or a NATS server, as an integration test wants it: the same roles,
 * the same frames, the same bits. What it writes is in a temporary folder, and gone once it is disposed.
 * @param run - Path of a run file, or the run itself; its temperature is a number.
 * @throws FacultyError BAD_RUN_FILE, NOT_FOUND, BAD_MODEL, BAD_DATASET, CLASS_MISMATCH, SHAPE_MISMATCH.
 */
export async function startFaculty(
  run: string | RunDefinition,
  { teachers = {} }: StartOptions = {},
): Promise<Faculty> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-test-"));
  const started: AsyncDisposable[] = [{ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }];
  try {
    return await startIn(folder, started, run, teachers);
  } catch (error) {
    await endAll(started);
    throw error;
  }
}

/** The latest first. */
async function endAll(started: readonly AsyncDisposable[]): Promise<void> {
  for (const one of started.toReversed()) await one[Symbol.asyncDispose]();
}

async function startIn(
  folder: string,
  started: AsyncDisposable[],
  run: string | RunDefinition,
  teachers: Readonly<Record<string, Logits>>,
): Promise<Faculty> {
  const { signal: never } = new AbortController();
  const runFile = typeof run === "string" ? run : await writeRun(run, folder, []);
  const spec = await loadRun(runFile, runSchemaWith, [], never);
  const { temperature } = spec;
  if (typeof temperature === "object" && "tune" in temperature)
    throw new FacultyError("USAGE", "startFaculty chooses no temperature: expected a number or a schedule");
  await startedBackend();
  const dataset = await loadRunDataset(spec, never);
  const network = createMemoryNetwork();
  const logger = createLogger({ service: "faculty", level: "silent" });
  for (const own of spec.teachers) {
    const teacher = await opened(own, dataset, teachers[own.name]);
    started.push(teacher);
    started.push(
      await serveTeacher({ bus: network.connect(), name: own.name, replica: "1", teacher, dataset, logger }),
    );
  }
  const common = { runId: spec.name, spec, dataset, logger };
  started.push(await serveCoordinator({ ...common, bus: network.connect(), generation: 1 }));
  let taught = 0;
  return {
    connect: () => network.connect(),
    distil: async ({ seed = spec.seed, abort = never } = {}) => {
      const student = `student-${++taught}`;
      const outcome = await trainStudent({
        ...common,
        bus: network.connect(),
        student,
        seed,
        objective: "distil",
        temperature,
        folder: join(folder, student),
        onProgress: () => undefined,
        clock: systemClock,
        abort,
      });
      if (outcome.kind === "stopped") throw new FacultyError("CANCELLED", `${student} was told to stop`);
      const { result } = outcome;
      const model = result.models.at(-1);
      const own = await openStudent(join(folder, student, model?.name ?? ""));
      started.push(own);
      return Object.assign(own, { result, accuracy: accuracyOf(model) });
    },
    [Symbol.asyncDispose]: () => endAll(started),
  };
}

function accuracyOf(model: StudentResult["models"][number] | undefined): number | null {
  return model !== undefined && "accuracy" in model.test ? model.test.accuracy : null;
}

async function opened(own: TeacherSpec, dataset: Dataset, logits: Logits | undefined) {
  if (logits !== undefined) return functionTeacher(own.name, logits, dataset);
  if (own.model === undefined)
    throw new FacultyError("USAGE", `teacher ${own.name} has no model: expected a function of that name in teachers`);
  const { model, classes, digest: _, ...use } = own;
  const output = dataset.output === undefined || classes === undefined ? undefined : runOutput(dataset);
  return openTeacher(model, { ...use, classes, output, samples: dataset });
}
