import type { PolicySpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { PlannedBatch } from "./planned-samples.ts";

/** Rows trained on, by who made them: the mask as the ledger writes it, `1` for each teacher that took part. */
export type RowsByMask = Readonly<Record<string, number>>;

/**
 * Counts what the batches of each epoch were made of, and holds the run to its policy's `maxPartialShare`. What a
 * checkpoint tells of an epoch that is not over counts as well, so that a run that resumes stops where it would have.
 */
export interface PartialRows {
  /** @throws FacultyError TOO_PARTIAL once more of the epoch's rows than allowed were made without a teacher. */
  add(batch: Pick<PlannedBatch, "planEpoch" | "rows" | "origin">): void;
  /** Of the epochs that are not over, by the plan's epoch. */
  epochs(): Readonly<Record<string, RowsByMask>>;
  /** Of an epoch that is over, and no trace of it after. */
  takeEpoch(planEpoch: number): RowsByMask;
}

export function maskText(mask: readonly boolean[]): string {
  return mask.map((present) => (present ? "1" : "0")).join("");
}

/** @param rowsPerEpoch - All of them: the share is of the whole epoch. */
export function countPartialRows(
  policy: PolicySpec,
  rowsPerEpoch: number,
  written: Readonly<Record<string, RowsByMask>>,
): PartialRows {
  const epochs = new Map(
    Object.entries(written).map(([epoch, rows]) => [epoch, { ...rows } as Record<string, number>]),
  );
  return {
    add: ({ planEpoch, rows, origin }) => {
      if (origin === null) return;
      const key = String(planEpoch);
      const counted = epochs.get(key) ?? {};
      const mask = maskText(origin.mask);
      counted[mask] = (counted[mask] ?? 0) + rows;
      epochs.set(key, counted);
      if (policy.kind === "strict") return; // whatever is partial was refused
      const partial = partialRowsOf(counted);
      if (partial / rowsPerEpoch > policy.maxPartialShare)
        throw new FacultyError(
          "TOO_PARTIAL",
          `epoch ${planEpoch}: ${partial} of its ${rowsPerEpoch} rows were made without a teacher, ensemble.policy.maxPartialShare allows ${policy.maxPartialShare} of them; training goes on from its checkpoint when the run is started again`,
          { epoch: planEpoch, partial, rowsPerEpoch },
        );
    },
    epochs: () => Object.fromEntries([...epochs].map(([epoch, rows]) => [epoch, { ...rows }])),
    takeEpoch: (planEpoch) => {
      const taken = epochs.get(String(planEpoch)) ?? {};
      epochs.delete(String(planEpoch));
      return taken;
    },
  };
}

/** Rows whose mask has a teacher missing. */
function partialRowsOf(rows: RowsByMask): number {
  return Object.entries(rows).reduce((sum, [mask, count]) => sum + (mask.includes("0") ? count : 0), 0);
}
