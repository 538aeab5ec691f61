import { z } from "zod";
import type { BusMessage } from "../bus/bus.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { byName } from "../names/by-name.ts";
import { subjects, tokenPattern } from "../subjects/subjects.ts";

/** One number of a validation. */
export interface ToldFigure {
  readonly metric: string;
  readonly value: number;
}

/** What trainers and the coordinator publish for whoever watches; JSON, lossy by nature, never relied upon. */
export type Progress =
  | {
      readonly kind: "trainer";
      readonly student: string;
      readonly phase: "stage" | "distil" | "scratch" | "fine-tune" | "tune" | "evaluate" | "done";
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly steps: number;
      /** Mean of each term over the steps since the last message, by name. */
      readonly terms: Readonly<Record<string, number>>;
      readonly batchesPerSecond: number;
      /** Share of the time spent waiting for batches, 0 to 1. */
      readonly waitShare: number;
      readonly validationAccuracy: number | null;
      /** What is told first of the last epoch's validation, and its other figures; absent before the first one. */
      readonly validation?: (ToldFigure & { readonly others?: readonly ToldFigure[] | undefined }) | undefined;
      /** Mean weight of each teacher in the epoch so far, by name; empty where none is asked. */
      readonly weights: Readonly<Record<string, number>>;
      /** Teachers that are no longer asked. */
      readonly released: readonly string[];
    }
  | {
      readonly kind: "coordinator";
      readonly generation: number;
      readonly batches: number;
      readonly waitingFor: readonly string[];
      readonly weights: Readonly<Record<string, number>>;
      readonly disagreement: number;
      readonly retries: number;
      /** Requests to replicas that came to nothing, and second copies of those that took long. */
      readonly failed?: number | undefined;
      readonly hedged?: number | undefined;
      /** Replicas whose process another one has replaced. */
      readonly replaced?: number | undefined;
      /** Mean NLL of the mixture on validation samples, nats, where calibrating its teachers is given up for it. */
      readonly uncalibrated?: { readonly calibrated: number; readonly plain: number } | undefined;
    };

const maxShownLength = 64;
/** Names are shown on terminals as they come: no control characters. */
const shown = z.string().regex(/^[\x20-\x7e]{1,64}$/, "is not printable text of 1 to 64 characters");
const token = z.string().regex(tokenPattern, "is not a token of a subject");
const numbers = z.record(shown, z.number()).overwrite(byName);
const figureKeys = { metric: shown, value: z.number() };

export const progress: z.ZodType<Progress> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("trainer"),
    student: token,
    phase: z.enum(["stage", "distil", "scratch", "fine-tune", "tune", "evaluate", "done"]),
    epoch: z.number(),
    epochs: z.number(),
    step: z.number(),
    steps: z.number(),
    terms: numbers,
    batchesPerSecond: z.number(),
    waitShare: z.number(),
    validationAccuracy: z.number().nullable(),
    validation: z.object({ ...figureKeys, others: z.array(z.object(figureKeys)).optional() }).optional(),
    weights: numbers,
    released: z.array(token),
  }),
  z.object({
    kind: z.literal("coordinator"),
    generation: z.number(),
    batches: z.number(),
    waitingFor: z.array(token),
    weights: numbers,
    disagreement: z.number(),
    retries: z.number(),
    failed: z.number().optional(),
    hedged: z.number().optional(),
    replaced: z.number().optional(),
    uncalibrated: z.object({ calibrated: z.number(), plain: z.number() }).optional(),
  }),
]);

/** Figures by name as progress may tell them: what is no number is left out, what is not printable in a name is a `?`. */
export function toldFigures(figures: Readonly<Record<string, number>>): readonly ToldFigure[] {
  return Object.entries(figures).flatMap(([name, value]) => {
    const metric = name.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, maxShownLength);
    return Number.isFinite(value) ? [{ metric, value }] : [];
  });
}

/** The 64 teachers of the largest run take a tenth of this. */
const maxProgressBytes = 64 * 1024;

/**
 * Reads what a trainer or the coordinator of a run says of itself. A trainer speaks on the subject of its student.
 * @throws FacultyError MALFORMED_FRAME.
 */
export function readProgress({ subject, payload }: BusMessage, run: string): Progress {
  const read = payload.length > maxProgressBytes ? null : progress.safeParse(parsed(payload));
  if (!read?.success) throw malformed(subject, read?.error.issues[0]?.message ?? `it has ${payload.length} bytes`);
  const own =
    read.data.kind === "trainer" ? subjects.trainerProgress(run, read.data.student) : subjects.coordinatorProgress(run);
  if (subject === own) return read.data;
  throw malformed(subject, `it belongs on ${own}`);
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {
    return undefined; // no JSON fits no schema
  }
}

function malformed(subject: string, why: string): FacultyError {
  return new FacultyError("MALFORMED_FRAME", `progress on ${subject}: ${why}`, { subject });
}
