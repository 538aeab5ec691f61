import { join } from "node:path";
import { serveCoordinator } from "@faculty/coordinator";
import { type Dataset, loadRunDataset } from "@faculty/data/datasets";
import { startedBackend } from "@faculty/models/backend";
import { type Bus, createMemoryNetwork } from "@faculty/shared/bus";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { isComputed, type TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { createLogger } from "@faculty/shared/logging";
import { trainStudent } from "@faculty/student-trainer";
import { serveTeacher } from "@faculty/teacher-node";
import type { RunDefinition } from "../define-run.ts";
import { openComputed } from "../open-computed.ts";
import { functionTeacher, type Logits } from "./function-teacher.ts";
import { openTaught, type TaughtStudent } from "./taught-student.ts";
import { readTestRun, startInFolder } from "./test-run.ts";

export interface StartOptions {
  /** By teacher, a function that stands in for its model; the run file then names it `external: true`. */
  readonly teachers?: Readonly<Record<string, Logits>>;
  /** By which the roles wait, such as one of `createManualClock`; absent: the time of day. */
  readonly clock?: Clock;
  /** Where data sets are laid down, to be found again by the next test; absent: a folder that is gone once it is disposed. */
  readonly cacheDir?: string;
}

/** Teachers and the coordinator of a run, in this process, on a bus in memory. */
export interface Faculty extends AsyncDisposable {
  /** A further connection to its bus, to listen on or to disturb it. */
  connect(): Bus;
  /** A further student, taught by them. @throws FacultyError what `trainStudent` throws. */
  distil(options?: DistilOptions): Promise<TaughtStudent>;
}

interface DistilOptions {
  readonly seed?: number;
  readonly abort?: AbortSignal;
}

/**
 * Starts what a run needs without a process, a port or a NATS server, as an integration test wants it: the same roles,
 * the same frames, the same bits. What it writes is in a temporary folder, and gone once it is disposed.
 * @param run - Path of a run file, or the run itself; its temperature is a number or a schedule.
 * @throws FacultyError BAD_RUN_FILE, NOT_FOUND, BAD_MODEL, BAD_DATASET, CLASS_MISMATCH, SHAPE_MISMATCH.
 */
export async function startFaculty(
  run: string | RunDefinition,
  { teachers = {}, clock = systemClock, cacheDir }: StartOptions = {},
): Promise<Faculty> {
  return startInFolder(async (folder, register) => {
    const { signal: never } = new AbortController();
    const spec = await readTestRun(run, folder, "startFaculty");
    await startedBackend();
    const dataset = await loadRunDataset(spec, never, { cache: cacheDir ?? join(folder, "cache") });
    const network = createMemoryNetwork();
    const logger = createLogger({ service: "faculty", level: "silent" });
    for (const own of spec.teachers) {
      const teacher = await opened(own, dataset, teachers[own.name]);
      register(teacher);
      register(
        await serveTeacher({ bus: network.connect(), name: own.name, replica: "1", teacher, dataset, logger, clock }),
      );
    }
    const common = { runId: spec.name, spec, dataset, logger, clock };
    register(await serveCoordinator({ ...common, bus: network.connect(), generation: 1 }));
    let taught = 0;
    return {
      connect: () => network.connect(),
      distil: async ({ seed = spec.seed, abort = never }: DistilOptions = {}) => {
        const student = `student-${++taught}`;
        const outcome = await trainStudent({
          ...common,
          bus: network.connect(),
          student,
          seed,
          objective: "distil",
          temperature: spec.temperature,
          folder: join(folder, student),
          onProgress: () => undefined,
          abort,
        });
        if (outcome.kind === "stopped") throw new FacultyError("CANCELLED", `${student} was told to stop`);
        const own = await openTaught(join(folder, student), outcome.result);
        register(own);
        return own;
      },
    };
  });
}

async function opened(own: TeacherSpec, dataset: Dataset, logits: Logits | undefined) {
  if (logits !== undefined) return functionTeacher(own.name, logits, dataset);
  if (isComputed(own)) return openComputed(own, dataset);
  throw new FacultyError("USAGE", `teacher ${own.name} has no model: expected a function of that name in teachers`);
}
