import { decodeFrame, headerNames } from "@faculty/shared/frames";
import { predictReply } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { ask, refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import type { Trial } from "../asking/trial.ts";
import { referenceOf } from "./reference.ts";

export const deadline: Rule = {
  section: "§4",
  holds: "a request whose deadline has passed is refused with DEADLINE",
  put: async (trial) => {
    await referenceOf(trial);
    const within = (ms: number) => ({ headers: { [headerNames.deadlineMs]: String(ms) } });
    const refused = refusalOf(await send(trial, requestOf(trial, within(0))));
    if (refused?.code !== "DEADLINE")
      throw broken(
        "DEADLINE for a deadline of 0 ms, which has passed when its turn comes",
        refused === null ? "an answer" : shownRefusal(refused),
      );
    await ask(trial, within(trial.timeoutMs));
    return `0 ms refused, ${trial.timeoutMs} ms answered`;
  },
};

/** Of the request that waits: gone before any other one is computed. */
const shortMs = 1;
/** The bus and a busy machine may take as long by themselves. */
const slackMs = 150;
/** Requests that it waits behind, where so many may wait. */
const mostAhead = 15;

export const waiting: Rule = {
  section: "§4",
  holds: "a request whose deadline passes while it waits for its turn is refused with DEADLINE",
  put: async (trial) => {
    await referenceOf(trial);
    const { busyWith, heartbeats, clock, manyRows, timeoutMs } = trial;
    if (busyWith !== null) throw notTried(`it is busy: ${busyWith}`);
    const ahead = Math.min(mostAhead, (heartbeats.latest()?.capacity ?? 1) - 1);
    if (ahead < 1) throw notTried("it takes one request at a time");
    const long = { rows: [0, manyRows] } as const;
    const others = Array.from({ length: ahead }, () =>
      sendOnce(trial, requestOf(trial, long), timeoutMs * (ahead + 1)),
    );
    const sentMs = clock.now();
    const late = { headers: { [headerNames.deadlineMs]: String(shortMs) } };
    const reply = await sendOnce(trial, requestOf(trial, late), timeoutMs * (ahead + 1));
    const tookMs = Math.round(clock.now() - sentMs);
    await Promise.all(others);
    const refused = refusalOf(reply);
    if (refused?.code === "DEADLINE") return `refused behind ${ahead} others, of ${shortMs} ms`;
    if (refused !== null) throw broken("DEADLINE, or an answer in time", shownRefusal(refused));
    const { computeMs } = decodeFrame(predictReply, reply.subject, reply.headers, reply.payload).head;
    if (tookMs - computeMs <= shortMs + slackMs)
      throw notTried(`it keeps nobody waiting: ${tookMs} ms behind ${ahead} others`);
    throw broken(
      `DEADLINE for a deadline of ${shortMs} ms behind ${ahead} others`,
      `an answer after ${tookMs} ms, of which it says to have computed ${computeMs}`,
    );
  },
};

/** As `send`, but where a reply of FULL is one too, and many may be in front. */
function sendOnce({ bus, abort, description }: Trial, message: ReturnType<typeof requestOf>, timeoutMs: number) {
  return bus.request(subjects.predict(description.teacher, description.replica), message, { timeoutMs, abort });
}
