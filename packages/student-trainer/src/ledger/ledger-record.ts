import { z } from "zod";
import { type PullCounters, pullCounters } from "../batch/pull-counters.ts";

/** One line of a ledger: what became part of a student, in the order in which it did. */
export type LedgerRecord =
  /** The first line: whose ledger it is. `identity` is the digest of the checkpoint's. */
  | {
      readonly kind: "begin";
      readonly run: string;
      readonly student: string;
      readonly seed: number;
      readonly identity: string;
    }
  /** A batch was trained on. `epoch` is the plan's, which counts on over the phases of a student. */
  | {
      readonly kind: "step";
      readonly epoch: number;
      readonly step: number;
      readonly rows: number;
      /** Digest of the sample ids, and of what the teachers said of them; null where none was asked. */
      readonly ids: string;
      readonly signals: string | null;
      /** `1` for each teacher that took part, `0` for each that did not, in merge order. */
      readonly mask: string;
      readonly generation: number;
    }
  /** Every step of an epoch was trained on; what became of the pulls for it. */
  | { readonly kind: "epoch"; readonly epoch: number; readonly steps: number; readonly pulls: PullCounters | null }
  /** From this epoch of the plan on, to the end of its phase, a teacher is no longer asked. */
  | { readonly kind: "release"; readonly teacher: string; readonly epoch: number }
  /** Training went on from a checkpoint; `discarded` records after it were cut off: their steps are made again. */
  | { readonly kind: "resume"; readonly discarded: number }
  /** The ledger was shorter than its checkpoint, or another: what it said before is lost. */
  | { readonly kind: "gap"; readonly why: string }
  /** A model was saved. `digest` is that of its folder. */
  | { readonly kind: "model"; readonly name: string; readonly bestEpoch: number; readonly digest: string };

const counted = z.int().min(0);
const digest = z.string().max(64);

export const ledgerRecord: z.ZodType<LedgerRecord> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("begin"), run: z.string(), student: z.string(), seed: z.int(), identity: digest }),
  z.object({
    kind: z.literal("step"),
    epoch: counted,
    step: counted,
    rows: counted,
    ids: digest,
    signals: digest.nullable(),
    mask: z.string().regex(/^[01]{0,64}$/),
    generation: counted,
  }),
  z.object({ kind: z.literal("epoch"), epoch: counted, steps: counted, pulls: pullCounters.nullable() }),
  z.object({ kind: z.literal("release"), teacher: z.string().max(64), epoch: counted }),
  z.object({ kind: z.literal("resume"), discarded: counted }),
  z.object({ kind: z.literal("gap"), why: z.string() }),
  z.object({ kind: z.literal("model"), name: z.string(), bestEpoch: z.int(), digest }),
]);
