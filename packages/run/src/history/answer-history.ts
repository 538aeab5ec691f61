import type { Bus, BusMessage, Outgoing, Subscription } from "@faculty/shared/bus";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { decodeFrame, encodeFrame, maxHeadBytes, wireVersions } from "@faculty/shared/frames";
import { historyRequest, refusal } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import type { HistoryRecord } from "./history-record.ts";

/** What a head holds beside its records takes half of this. */
const besideBytes = 512;
const roomBytes = maxHeadBytes - besideBytes;

/**
 * Tells whoever asks what has become of a run so far, page by page, each as large as a frame's head may be. A record that
 * fits no page is left out.
 * @param records - Of the history; null where it is kept no more.
 */
export function answerHistory(bus: Bus, run: string, records: () => readonly HistoryRecord[] | null): Subscription {
  return bus.answer(subjects.history(run), (request, respond) => {
    try {
      respond(pageFor(request, run, records()));
    } catch (thrown) {
      respond(refusal(asFacultyError(thrown)));
    }
  });
}

function pageFor(
  { subject, headers, payload }: BusMessage,
  run: string,
  all: readonly HistoryRecord[] | null,
): Outgoing {
  const { after } = decodeFrame(historyRequest, subject, headers, payload).head;
  if (all === null) throw new FacultyError("NOT_FOUND", `the history of run ${run} is kept no more`, { run });
  const records: HistoryRecord[] = [];
  let through = after;
  let bytes = 0;
  let isLast = true;
  for (const record of all) {
    if (record.seq <= after) continue;
    const length = Buffer.byteLength(JSON.stringify(record)) + ",".length;
    if (length <= roomBytes) {
      if (bytes + length > roomBytes) {
        isLast = false;
        break;
      }
      records.push(record);
      bytes += length;
    }
    through = record.seq;
  }
  return encodeFrame({ begunMs: all[0]?.atMs ?? null, records, through, isLast }, [], wireVersions.history);
}
