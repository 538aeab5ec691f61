import type { Bus } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import { decodeFrame, encodeFrame, wireVersions } from "@faculty/shared/frames";
import { historyPage, historyRequest, statedRefusal } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { type HistoryRecord, knownRecords } from "./history-record.ts";

/** Part of the history that a run keeps elsewhere. */
export interface HistoryPart {
  /** Of its first record: another time is another history. Null where nothing is in it yet. */
  readonly begunMs: number | null;
  readonly records: readonly HistoryRecord[];
  /** To ask for what follows. */
  readonly through: number;
  readonly isLast: boolean;
}

/** It is answered from memory. */
const answerMs = 5000;

/**
 * Asks whoever keeps the history of a run for a page of it.
 * @param after - `seq` of the last record that is known; -1 asks from the first one on.
 * @throws FacultyError NO_RESPONDER where nobody keeps one now, NOT_FOUND, MALFORMED_FRAME, and as `Bus.request`.
 */
export async function askHistory(bus: Bus, run: string, after: number, abort: AbortSignal): Promise<HistoryPart> {
  const subject = subjects.history(run);
  const request = encodeFrame({ ...historyRequest.parse({ after }) }, [], wireVersions.history);
  const { headers, payload } = await bus.request(subject, request, { timeoutMs: answerMs, abort });
  const refused = statedRefusal({ subject, headers, payload }, `the supervisor of run ${run}`);
  if (refused !== null) throw refused;
  const { head } = decodeFrame(historyPage, subject, headers, payload);
  if (head.through <= after && !head.isLast)
    throw new FacultyError(
      "MALFORMED_FRAME",
      `a page of the history of run ${run} ends at record ${head.through}, after ${after} was asked for`,
    );
  return { ...head, records: knownRecords(head.records) };
}
