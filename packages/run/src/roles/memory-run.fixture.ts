import { serveCoordinator } from "@faculty/coordinator";
import type { Dataset } from "@faculty/data/datasets";
import { type Bus, createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import type { RunSpec } from "@faculty/shared/config";
import { createLogger, type Logger } from "@faculty/shared/logging";
import { type StudentOutcome, trainStudent } from "@faculty/student-trainer";
import { serveTeacher, type Teacher } from "@faculty/teacher-node";

export const logger: Logger = createLogger({ service: "test", level: "silent" });

interface Student {
  readonly folder: string;
  /** Absent: it is taught. */
  readonly objective?: "distil" | "scratch";
  /** Absent: 2. */
  readonly temperature?: number;
  /** Aborted by the test, or after so many steps. */
  readonly stop?: AbortController;
  readonly stopAfter?: number;
}

/** Teachers, coordinator and student of a run in this process, on a network of their own. */
export interface MemoryRun {
  connect(): Bus;
  /** @param dataset - Which it holds; absent: it is sent inputs. */
  serve(name: string, teacher: Teacher, dataset?: Dataset): Promise<AsyncDisposable>;
  coordinate(): Promise<AsyncDisposable>;
  distil(student: Student): Promise<StudentOutcome>;
}

export function createMemoryRun(
  spec: RunSpec,
  dataset: Dataset,
  limits: { readonly maxPayloadBytes?: number } = {},
): MemoryRun {
  const network = createMemoryNetwork(limits);
  const common = { runId: spec.name, spec, dataset, logger };
  return {
    connect: () => network.connect(),
    serve: (name, teacher, held) =>
      serveTeacher({ bus: network.connect(), name, replica: "r1", teacher, dataset: held, logger }),
    coordinate: () => serveCoordinator({ ...common, bus: network.connect(), generation: 1 }),
    distil: ({ folder, objective = "distil", temperature = 2, stop = new AbortController(), stopAfter = Infinity }) => {
      let steps = 0;
      return trainStudent({
        ...common,
        bus: network.connect(),
        student: "student-1",
        seed: spec.seed,
        objective,
        temperature,
        folder,
        onProgress: () => undefined,
        onApply: (moment) => {
          if (moment === "after-apply" && ++steps >= stopAfter) stop.abort();
        },
        clock: systemClock,
        abort: stop.signal,
      });
    },
  };
}
