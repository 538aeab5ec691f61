import { z } from "zod";

/** Head of a request for the history of a run. */
export interface HistoryRequest {
  /** `seq` of the last record that is known; -1 asks from the first one on. */
  readonly after: number;
}

/** Head of a page of the history of a run. */
export interface HistoryPage {
  /** When it began, in milliseconds since 1970: another time is another history. Null where nothing is in it yet. */
  readonly begunMs: number | null;
  /** Records of the run's history file, in the order of `seq`. */
  readonly records: readonly unknown[];
  /** To ask for what follows. */
  readonly through: number;
  /** Whether there is no more at the moment. */
  readonly isLast: boolean;
}

export const historyRequest: z.ZodType<HistoryRequest> = z.object({ after: z.int().min(-1) });

export const historyPage: z.ZodType<HistoryPage> = z.object({
  begunMs: z.number().nullable(),
  records: z.array(z.unknown()),
  through: z.int().min(-1),
  isLast: z.boolean(),
});
