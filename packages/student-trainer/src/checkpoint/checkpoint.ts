import { FacultyError } from "@faculty/shared/errors";
import { type Validation, validationMetrics, validationOf } from "@faculty/shared/metrics";
import { z } from "zod";
import type { RowsByMask } from "../batch/partial-rows.ts";
import { type PullCounters, pullCounters } from "../batch/pull-counters.ts";
import { type TeacherTally, teacherTally } from "../batch/teacher-tally.ts";
import type { TermsSoFar } from "../learner/epoch-terms.ts";
import type { LearnerState } from "../learner/learner.ts";
import type { LedgerMark } from "../ledger/ledger.ts";
import type { TeacherDigests } from "../receive/teacher-manifest.ts";
import { termSums } from "../step/term-sums.ts";
import type { WeightValues } from "../student-model/model-weights.ts";
import { decodeCheckpointFile, encodeCheckpointFile, type NamedTensors } from "./checkpoint-file.ts";
import { type EpochRecord, epochRecord } from "./epoch-record.ts";
import { type TrainedModel, trainedModel } from "./trained-model.ts";

/** The best weights so far, and the epoch they stood at the end of; −1 for those a phase began with. */
export interface BestWeights {
  readonly epoch: number;
  readonly validation: Validation;
  readonly weights: WeightValues;
}

/** A phase of training between two steps: everything the next step depends on. */
export interface PhaseState {
  /** Next step to be trained; `epoch` equal to the number of epochs: none is left. */
  readonly epoch: number;
  readonly step: number;
  /** Steps of this phase so far; dropout masks are drawn by it. */
  readonly steps: number;
  readonly weights: WeightValues;
  /** Null before the first step. */
  readonly learner: LearnerState | null;
  /** Null until there is something validated. */
  readonly best: BestWeights | null;
  readonly history: readonly EpochRecord[];
  /** Of the epoch that is not over; absent at its start. */
  readonly tally?: TeacherTally | undefined;
  readonly terms?: TermsSoFar | undefined;
}

/** A phase of a student's training, in the order of the run file. */
export type PhaseKey = `stage:${string}` | "first" | "fine-tune" | "class-bias" | "done";

/** The only source of truth about a student's progress. */
export interface Checkpoint {
  /** What the run was when this was written, by key; a resume under another value is refused by that key. */
  readonly identity: Readonly<Record<string, string>>;
  /** `stage:<name>` before `first`; `done`: all models are saved and in `finished`. */
  readonly phase: PhaseKey;
  readonly state: PhaseState;
  readonly digests: TeacherDigests;
  /** The highest that batches came from. */
  readonly generation: number;
  readonly counters: PullCounters;
  /** Of epochs that are not over, by the plan's epoch. */
  readonly epochCounters: Readonly<Record<string, PullCounters>>;
  /** The same epochs' rows so far, by who made them. */
  readonly epochMasks: Readonly<Record<string, RowsByMask>>;
  /** Where the ledger ended when this was written. */
  readonly ledger: LedgerMark;
  /** Models that are complete. */
  readonly finished: readonly TrainedModel[];
}

/** Where a phase begins: at the model as it is. @param best - The same weights where they are already scored. */
export function phaseStart(weights: WeightValues, best: BestWeights | null): PhaseState {
  return { epoch: 0, step: 0, steps: 0, weights, learner: null, best, history: [] };
}

const head = z.object({
  identity: z.record(z.string(), z.string()),
  phase: z.custom<PhaseKey>((value) => /^(stage:.+|first|fine-tune|class-bias|done)$/.test(String(value))),
  epoch: z.int(),
  step: z.int(),
  steps: z.int(),
  learner: z.object({ iterations: z.int(), slots: z.array(z.string()) }).nullable(),
  best: z.intersection(z.object({ epoch: z.int() }), validationMetrics).nullable(),
  history: z.array(epochRecord),
  tally: teacherTally.optional(),
  terms: z.object({ gathered: termSums, since: termSums }).optional(),
  digests: z.record(z.string(), z.string()),
  generation: z.int(),
  counters: pullCounters,
  epochCounters: z.record(z.string(), pullCounters),
  epochMasks: z.record(z.string(), z.record(z.string(), z.int())),
  ledger: z.object({ bytes: z.int().min(0), chain: z.string() }),
  finished: z.array(trainedModel),
});

export function encodeCheckpoint(checkpoint: Checkpoint): Buffer {
  const { identity, phase, state, digests, generation, counters, ledger, finished } = checkpoint;
  const { epoch, step, steps, learner, best, history, tally, terms } = state;
  const slots = Object.entries(learner?.optimizer.slots ?? {});
  const tensors: NamedTensors = new Map([
    ...numbered("weights", state.weights),
    ...numbered("objective", learner?.objective ?? []),
    ...numbered("best", best?.weights ?? []),
    ...slots.map(([name, values]) => [`slots/${name}`, values] as const),
  ]);
  const written: z.input<typeof head> = {
    identity,
    phase,
    epoch,
    step,
    steps,
    digests,
    generation,
    counters,
    epochCounters: { ...checkpoint.epochCounters },
    epochMasks: checkpoint.epochMasks,
    ledger,
    learner: learner && { iterations: learner.optimizer.iterations, slots: slots.map(([name]) => name) },
    best: best && { epoch: best.epoch, ...best.validation.metrics },
    history: [...history],
    tally,
    terms,
    finished: [...finished],
  };
  return encodeCheckpointFile(written, tensors);
}

/** @throws FacultyError BAD_CHECKPOINT. */
export function decodeCheckpoint(path: string, bytes: Buffer): Checkpoint {
  const file = decodeCheckpointFile(path, bytes);
  const parsed = head.safeParse(file.head);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const why = `checkpoint ${path}: ${issue?.path.join(".")}: ${issue?.message}`;
    throw new FacultyError("BAD_CHECKPOINT", why, { path }, { cause: parsed.error });
  }
  const { identity, phase, epoch, step, steps, learner, best, history, tally, terms, ...rest } = parsed.data;
  const values = (prefix: string) =>
    [...file.tensors].flatMap(([name, tensor]) => (name.startsWith(`${prefix}/`) ? [tensor] : []));
  const slot = (name: string) => [name, file.tensors.get(`slots/${name}`) ?? new Float32Array()] as const;
  const state: PhaseState = {
    epoch,
    step,
    steps,
    history,
    tally,
    terms,
    weights: values("weights"),
    learner: learner && {
      objective: values("objective"),
      optimizer: { iterations: learner.iterations, slots: Object.fromEntries(learner.slots.map(slot)) },
    },
    best: best && bestOf(best, values("best")),
  };
  return { identity, phase, state, ...rest };
}

type BestHead = NonNullable<z.output<typeof head>["best"]>;

function bestOf({ epoch, ...metrics }: BestHead, weights: WeightValues): BestWeights {
  return { epoch, validation: validationOf(metrics), weights };
}

function numbered(prefix: string, values: WeightValues): (readonly [string, Float32Array])[] {
  return values.map((value, i) => [`${prefix}/${i}`, value] as const);
}
