import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { TermSpec } from "@faculty/shared/config";
import type { Disk } from "@faculty/shared/disk";
import type { Logger } from "@faculty/shared/logging";
import type { Plan } from "@faculty/shared/plan";
import type { Progress } from "@faculty/shared/protocol";
import type { Meter } from "@faculty/shared/telemetry";
import type { PartialRows } from "../batch/partial-rows.ts";
import { zeroCounters } from "../batch/pull-counters.ts";
import type { Checkpoint, PhaseState } from "../checkpoint/checkpoint.ts";
import type { CheckpointStore } from "../checkpoint/checkpoint-store.ts";
import type { TrainedModel } from "../checkpoint/trained-model.ts";
import type { StudentModel } from "../learner/student-model.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Puller } from "../receive/puller.ts";
import type { ApplyMoment } from "./phase.ts";
import type { StudentEpoch } from "./student-epoch.ts";
import type { StudentSpec } from "./student-spec.ts";

export interface TrainStudentOptions extends StudentSpec {
  /** Null for an objective that asks no teacher. */
  readonly bus: Bus | null;
  /** Receives `checkpoints/`, a folder a model, and `result.json`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter | undefined;
  /** Aborting finishes the step, writes a checkpoint and returns `stopped`. */
  readonly abort: AbortSignal;
  /** Called at most four times a second. @param steps - As `StudentEpoch` counts them. */
  readonly onProgress: (progress: Progress, steps: number) => void;
  /** Called after each epoch. */
  readonly onEpoch?: ((epoch: StudentEpoch) => void) | undefined;
  readonly requestTimeoutMs?: number | undefined;
  /** Where checkpoints and ledger are kept; absent: the machine's own file system. */
  readonly disk?: Disk | undefined;
  readonly onApply?: ((moment: ApplyMoment) => void) | undefined;
  /** How long one batch may be asked for in vain; absent: for ever. */
  readonly giveUpAfterMs?: number | undefined;
}

/** A student in the making: what its phases share. */
export interface Student {
  readonly options: TrainStudentOptions;
  /** Of the first phase. */
  readonly terms: readonly TermSpec[];
  readonly model: StudentModel;
  readonly plan: Plan;
  /** Null where no teacher is asked. */
  readonly puller: Puller | null;
  readonly partialRows: PartialRows;
  /** Shapes of what teachers send of their layers, by `layerSignalName`; empty where no loss compares layers. */
  readonly teacherLayers: ReadonlyMap<string, readonly number[]>;
  readonly store: CheckpointStore;
  readonly ledger: Ledger;
  readonly identity: Checkpoint["identity"];
}

/** Writes where the student stands: the ledger first, so that it holds all that the checkpoint knows. */
export async function checkpointStudent(
  parts: Pick<Student, "store" | "ledger" | "identity" | "puller" | "partialRows">,
  phase: Checkpoint["phase"],
  state: PhaseState,
  finished: readonly TrainedModel[],
): Promise<void> {
  const { store, ledger, identity, puller, partialRows } = parts;
  await store.write({
    identity,
    phase,
    state,
    digests: puller?.digests() ?? {},
    generation: puller?.generation ?? 0,
    counters: { ...(puller?.counters ?? zeroCounters()) },
    epochCounters: puller?.epochCounters() ?? {},
    epochMasks: partialRows.epochs(),
    ledger: await ledger.commit(),
    finished,
  });
}
