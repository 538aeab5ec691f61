import { linkSignals } from "@faculty/shared/abort";
import { FacultyError } from "@faculty/shared/errors";
import { heartbeatIntervalMs } from "@faculty/shared/protocol";
import type { Replica } from "../teachers/directory.ts";
import { type Answer, askReplica, usualShare } from "./ask-replica.ts";
import { chooseReplica } from "./choose-replica.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { type Ask, firstFrame, type PredictFrame } from "./predict-frames.ts";

/** Made once: it says all there is to say, and a stack for each request would be read by nobody. */
const answeredFirst = new FacultyError("CANCELLED", "another replica answered first");

/**
 * Asks one replica for what `frame` asks, and, where it takes long or its heartbeats have stopped, another one as well. The
 * first good answer wins and the other request is withdrawn: both replicas have one digest, so both say the same.
 * @throws Only when `signal` aborts.
 */
export async function askHedged(
  dispatcher: Dispatcher,
  replica: Replica,
  frame: PredictFrame,
  ask: Ask,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  using either = linkSignals(signal);
  const hedging = { isAsked: false };
  let isWon = false;
  const first = askReplica(dispatcher, replica, frame, ask, timeoutMs, either.signal);
  const second = hedge(dispatcher, replica, frame, ask, timeoutMs, either.signal, hedging);
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      let refusal: Answer | null = null;
      const settle = (answer: Answer) => {
        if (answer.kind === "ok" || !hedging.isAsked || refusal !== null) resolve(refusal ?? answer);
        if (answer.kind === "ok") resolve(answer);
        else refusal = answer;
      };
      first.then(settle, reject);
      second.then((answer) => {
        if (answer !== null) settle(answer);
      }, reject);
    });
    isWon = answer.kind === "ok" && answer.replica !== replica;
    return answer;
  } finally {
    if (hedging.isAsked) dispatcher.meter.count("faculty_hedged_requests_total", { outcome: isWon ? "won" : "lost" });
    either.abort(answeredFirst);
    await Promise.allSettled([first, second]);
  }
}

/** Waits until a second request is due, and makes it; null where the first was answered before. */
async function hedge(
  dispatcher: Dispatcher,
  replica: Replica,
  frame: PredictFrame,
  ask: Ask,
  timeoutMs: number,
  signal: AbortSignal,
  hedging: { isAsked: boolean },
): Promise<Answer | null> {
  const { clock, directory, hedges, random, counters } = dispatcher;
  const { teacher, digest } = replica.description;
  const usualMs = dispatcher.latencies(teacher).quantile(usualShare);
  hedges.earn();
  for (let waitMs = usualMs ?? heartbeatIntervalMs; !signal.aborted; waitMs = heartbeatIntervalMs) {
    const isOver = await clock.sleep(waitMs, signal).then(
      () => false,
      () => true,
    );
    if (isOver) return null;
    const others = directory.replicas(teacher, digest).filter((candidate) => candidate !== replica);
    const other = chooseReplica(others, random, new Set());
    const again = other && sameRows(dispatcher, other, frame, ask);
    if (other === undefined || again === undefined) continue;
    if (directory.isHeard(replica) && (usualMs === null || !hedges.take())) continue;
    counters.hedged += 1;
    hedging.isAsked = true;
    return askReplica(dispatcher, other, again, ask, timeoutMs, signal);
  }
  return null;
}

/** The same rows for another replica, which may hold the data set where the first does not; undefined where they do not fit. */
function sameRows({ bus }: Dispatcher, other: Replica, frame: PredictFrame, ask: Ask): PredictFrame | undefined {
  const again = firstFrame(other.description, ask, bus.maxPayloadBytes);
  return again.expected.rows === frame.expected.rows ? again : undefined;
}
