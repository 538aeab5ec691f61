import { type Abort, linkAborts } from "@faculty/shared/abort";
import { asFacultyError, type ErrorCode, FacultyError } from "@faculty/shared/errors";
import { headerNames } from "@faculty/shared/frames";
import { statedRefusal } from "@faculty/shared/protocol";
import { onBehalfOf, originFields, originHeaders } from "@faculty/shared/tracing";
import { type CollectedReply, collectReply, type TimedReply } from "../replies/collect.ts";
import { recordOutcome } from "../teachers/breaker.ts";
import type { Replica } from "../teachers/directory.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { PredictFrame, Question } from "./predict-frames.ts";

/** What came of one request to one replica. */
export type Answer =
  | { readonly kind: "ok"; readonly reply: CollectedReply; readonly replica: Replica }
  | { readonly kind: "refused"; readonly error: FacultyError; readonly fault: Fault; readonly replica: Replica };

/**
 * Whose fault a refusal is: `busy` nobody's, ask another; `gone` the replica is not there; `bus` no message came through;
 * `broken` this answer is no use; `definite` it refuses what was asked, and would again; `misfit` no replica of this
 * teacher can ever answer.
 */
type Fault = "busy" | "gone" | "bus" | "broken" | "definite" | "misfit";

const faults: Partial<Readonly<Record<ErrorCode, Fault>>> = {
  FULL: "busy",
  DRAINING: "busy",
  NO_RESPONDER: "gone",
  BUS_UNREACHABLE: "bus",
  DEADLINE: "broken",
  MALFORMED_FRAME: "broken",
  UNSUPPORTED_WIRE: "broken",
  DIGEST_MISMATCH: "gone",
  UNKNOWN_MODEL: "gone",
  UNKNOWN_LAYER: "misfit",
  TOO_LARGE: "misfit",
  BUS_REFUSED: "misfit",
};

/** Sends one request once. @throws Only when `abort` fires. */
export async function askReplica(
  dispatcher: Dispatcher,
  replica: Replica,
  frame: PredictFrame,
  { signal: wanted, codec, origin }: Pick<Question, "signal" | "codec" | "origin">,
  timeoutMs: number,
  abort: Abort,
): Promise<Answer> {
  const { counters, meter, clock, bus, directory, logger } = dispatcher;
  const { teacher, replica: id } = replica.description;
  const own = origin === undefined ? undefined : onBehalfOf(origin);
  const headers = Object.assign(
    { [headerNames.deadlineMs]: String(timeoutMs) },
    frame.message.headers,
    own && originHeaders(own),
  );
  const fields = () => ({
    teacher,
    replica: id,
    ...origin?.fields,
    ...(own === undefined ? {} : originFields(own)),
  });
  const over = (outcome: "ok" | "failed" | "cancelled") => {
    counters[outcome] += 1;
    meter.count("faculty_coordinator_requests_total", { teacher, outcome });
  };
  const startedMs = clock.now();
  const ended = (outcome: "OK" | ErrorCode, there?: TimedReply) => {
    if (own === undefined || meter.span === undefined) return;
    const durationMs = clock.now() - startedMs;
    const time = there === undefined ? {} : { queue_s: there.queueMs / 1000, compute_s: there.computeMs / 1000 };
    const spanFields = { teacher, replica: id, ...origin?.fields, ...time };
    meter.span({ origin: own, operation: "send", subject: "predict", durationMs, outcome, fields: spanFields });
  };
  counters.issued += 1;
  replica.inFlight += 1;
  replica.load += 1;
  using either = linkAborts(abort, replica.gone);
  try {
    const message = { headers, payload: frame.message.payload };
    const reply = await bus.request(frame.subject, message, { timeoutMs, abort: either.signal });
    const queueLength = Number(reply.headers[headerNames.queueLength]);
    if (Number.isInteger(queueLength)) replica.load = queueLength + 1;
    const stated = statedRefusal(reply, "replica");
    if (stated !== null) throw stated;
    const collected = collectReply(reply, { signal: wanted, codec, ...frame.expected });
    over("ok");
    ended("OK", collected);
    recordOutcome(replica, null, clock);
    const tookMs = clock.now() - startedMs;
    dispatcher.latencies(teacher).add(tookMs);
    if (logger.isLevelEnabled("debug"))
      logger.debug({ event: "predict-answered", duration_s: tookMs / 1000, ...fields() }, "replica answered");
    return { kind: "ok", reply: collected, replica };
  } catch (thrown) {
    if (abort.aborted) {
      over("cancelled");
      ended("CANCELLED");
      throw thrown;
    }
    over("failed");
    const error = replica.gone.aborted ? restarted(teacher, id) : asFacultyError(thrown);
    ended(error.code);
    const fault = faults[error.code] ?? "definite";
    if (fault === "gone") directory.lost(replica);
    if (fault === "broken" || fault === "definite") recordOutcome(replica, error, clock);
    logger[fault === "busy" ? "debug" : "warn"](
      { event: "predict-failed", code: error.code, err: error, ...fields() },
      "replica did not answer, asking again",
    );
    return { kind: "refused", error, fault, replica };
  } finally {
    replica.inFlight -= 1;
    replica.load = Math.max(0, replica.load - 1);
  }
}

function restarted(teacher: string, replica: string): FacultyError {
  return new FacultyError("NO_RESPONDER", `replica ${replica} of ${teacher} is gone, or was replaced by a new process`);
}
