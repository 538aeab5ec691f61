import { type Abort, linkAborts } from "@faculty/shared/abort";
import { FacultyError } from "@faculty/shared/errors";
import { heartbeatIntervalMs } from "@faculty/shared/protocol";
import type { Replica } from "../teachers/directory.ts";
import { type Answer, askReplica } from "./ask-replica.ts";
import { chooseReplica } from "./choose-replica.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { firstFrame, type PredictFrame, type Question } from "./predict-frames.ts";

/** An answer later than this share of answers is late: it is worth asking who is there, and asking a second time. */
const patience = 0.95;

/** Made once: it says all there is to say, and a stack for each request would be read by nobody. */
const answeredFirst = new FacultyError("CANCELLED", "another replica answered first");

/**
 * Asks one replica for what `frame` asks, and, where it takes long or its heartbeats have stopped, another one as well. The
 * first good answer wins and the other request is withdrawn: both replicas have one digest, so both say the same.
 * @throws Only when `abort` fires.
 */
export async function askHedged(
  dispatcher: Dispatcher,
  replica: Replica,
  frame: PredictFrame,
  question: Question,
  timeoutMs: number,
  abort: Abort,
): Promise<Answer> {
  using either = linkAborts(abort);
  const asked: Promise<unknown>[] = [];
  let isWon = false;
  let watching: Promise<void> | undefined;
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      let open = 0;
      let refusal: Answer | null = null;
      const askOne = (one: Replica, again: PredictFrame) => {
        const answering = askReplica(dispatcher, one, again, question, timeoutMs, either.signal);
        asked.push(answering);
        open += 1;
        answering.then((answer) => {
          open -= 1;
          if (answer.kind === "ok") resolve(answer);
          else refusal ??= answer;
          if (open === 0) resolve(refusal ?? answer);
        }, reject);
      };
      askOne(replica, frame);
      watching = watchLate(dispatcher, replica, frame, question, either.signal, askOne);
      watching.catch(reject);
    });
    isWon = answer.kind === "ok" && answer.replica !== replica;
    return answer;
  } finally {
    const isHedged = asked.length > 1;
    if (isHedged) dispatcher.meter.count("faculty_hedged_requests_total", { outcome: isWon ? "won" : "lost" });
    either.abort(answeredFirst);
    await Promise.allSettled([...asked, watching]);
  }
}

/**
 * While the answer is late, asks whether those who were asked are still there: a server does not say by itself that one
 * of them died, and asked about it, says so long before heartbeats are missed. Asks another replica once, when that is due.
 */
async function watchLate(
  dispatcher: Dispatcher,
  replica: Replica,
  frame: PredictFrame,
  question: Question,
  abort: Abort,
  askToo: (other: Replica, again: PredictFrame) => void,
): Promise<void> {
  const { clock, directory, hedges, random, counters } = dispatcher;
  const { teacher, digest } = replica.description;
  const usualMs = dispatcher.latencies(teacher).quantile(patience);
  const asked = [replica];
  hedges.earn();
  for (let lateMs = 0; ; ) {
    const untilUsualMs = usualMs === null || lateMs >= usualMs ? heartbeatIntervalMs : usualMs - lateMs;
    const waitMs = Math.min(untilUsualMs, heartbeatIntervalMs);
    const isOver = await clock.sleep(waitMs, abort).then(
      () => false,
      () => true,
    );
    if (isOver) return;
    lateMs += waitMs;
    for (const one of asked) directory.probe(one);
    if (asked.length > 1 || (usualMs !== null && lateMs < usualMs)) continue;
    const others = directory.replicas(teacher, digest).filter((candidate) => candidate !== replica);
    const other = chooseReplica(others, random, new Set());
    const again = other && sameRows(dispatcher, other, frame, question);
    if (other === undefined || again === undefined) continue;
    if (directory.isHeard(replica) && (usualMs === null || !hedges.take())) continue;
    counters.hedged += 1;
    asked.push(other);
    askToo(other, again);
  }
}

/** The same rows for another replica, which may hold the data set where the first does not; undefined where they do not fit. */
function sameRows(
  { bus }: Dispatcher,
  other: Replica,
  frame: PredictFrame,
  question: Question,
): PredictFrame | undefined {
  const again = firstFrame(other.description, question, bus.maxPayloadBytes);
  return again.expected.rows === frame.expected.rows ? again : undefined;
}
