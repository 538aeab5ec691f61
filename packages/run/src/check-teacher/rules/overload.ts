import { asFacultyError, type ErrorCode, FacultyError } from "@faculty/shared/errors";
import { headerNames } from "@faculty/shared/frames";
import { subjects } from "@faculty/shared/subjects";
import { type Question, readReply, refusalOf, requestOf } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { asRepeated, requireSame } from "../asking/same-rows.ts";
import type { Trial } from "../asking/trial.ts";
import type { HeartbeatWatch } from "../asking/watch-heartbeats.ts";
import { requireBeats } from "./heartbeats.ts";
import { referenceOf } from "./reference.ts";
import { formProblem } from "./refusals.ts";

/** Long enough for two heartbeats to be missed. */
const loadMs = 4500;
/** Of a teacher that takes more, this many are sent. */
const mostAtOnce = 512;
/** Before a request takes the place of one that was refused. */
const pauseMs = 20;

interface Counts {
  answered: number;
  full: number;
}

export const overload: Rule = {
  section: "§4",
  holds: "more than its queue takes is refused with FULL at once, nothing is lost, heartbeats go on",
  put: async (trial) => {
    const reference = await referenceOf(trial);
    const { busyWith, heartbeats, clock, fewRows } = trial;
    if (busyWith !== null) throw notTried(`it is busy: ${busyWith}`);
    const { capacity = 16 } = heartbeats.latest() ?? {};
    const askers = Math.min(mostAtOnce, 2 * capacity + 4);
    const may = await asRepeated(trial);
    const startedMs = clock.now();
    const counts: Counts = { answered: 0, full: 0 };
    const question: Question = { rows: [0, fewRows] };
    await Promise.all(
      Array.from({ length: askers }, async () => {
        while (clock.now() < startedMs + loadMs) {
          const reply = await askUnderLoad(trial, question, capacity);
          if (reply === null) {
            counts.full += 1;
            await clock.sleep(pauseMs, trial.abort);
          } else {
            requireSame(readReply(trial, question, reply).logits, reference, may);
            counts.answered += 1;
          }
        }
      }),
    );
    requireBounded(heartbeats);
    const longestMs = requireBeats(trial, startedMs, clock.now());
    const { answered, full } = counts;
    return `${askers} at once, ${answered} answered, ${full} refused, ${Math.round(longestMs)} ms between heartbeats`;
  },
};

/** @throws Finding where a heartbeat told of more than may wait, whatever the replies say. */
function requireBounded({ beats }: HeartbeatWatch): void {
  for (const { said } of beats)
    if ("state" in said && said.queueLength > said.capacity)
      throw broken(`a queueLength of its capacity, ${said.capacity}, at most`, `${said.queueLength} in a heartbeat`);
}

/** A reply; null where it is full. @throws Finding where there is no reply, or another refusal. */
async function askUnderLoad(trial: Trial, question: Question, capacity: number) {
  const { bus, abort, timeoutMs, description } = trial;
  const subject = subjects.predict(description.teacher, description.replica);
  const reply = await bus
    .request(subject, requestOf(trial, question), { timeoutMs, abort })
    .catch((thrown: unknown) => asFacultyError(thrown));
  abort.throwIfAborted();
  if (reply instanceof FacultyError)
    throw broken("a reply to each request, FULL where it takes no more", reply.message);
  const queue = Number(reply.headers[headerNames.queueLength]);
  if (queue > capacity) throw broken(`${headerNames.queueLength} of its capacity, ${capacity}, at most`, String(queue));
  const refused = refusalOf(reply);
  if (refused === null) return reply;
  const expected: ErrorCode = "FULL";
  if (refused.code !== expected) throw broken(`${expected} under load`, `${refused.code}: ${refused.message}`);
  const problem = formProblem(reply, refused);
  if (problem !== null) throw broken("FULL as a refusal of §2", problem);
  return null;
}
