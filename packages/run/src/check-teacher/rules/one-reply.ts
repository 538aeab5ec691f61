import { headerNames } from "@faculty/shared/frames";
import { subjects } from "@faculty/shared/subjects";
import { requestOf } from "../asking/ask.ts";
import { broken } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { referenceOf } from "./reference.ts";

/** A second reply follows the first at once, if at all. */
const waitMs = 500;

export const oneReply: Rule = {
  section: "§2",
  holds: "a request has one reply, whether it is answered or refused",
  put: async (trial) => {
    await referenceOf(trial);
    const { bus, abort, description } = trial;
    const subject = subjects.predict(description.teacher, description.replica);
    const good = requestOf(trial, { rows: [0, 1] });
    const torn = { ...good, headers: { ...good.headers, [headerNames.crc32c]: "00000000" } };
    for (const [what, message] of [
      ["a request", good],
      ["a torn one", torn],
    ] as const) {
      const replies = await bus.requestAll(subject, message, { timeoutMs: waitMs, abort });
      if (replies.length !== 1) throw broken(`one reply to ${what}`, String(replies.length));
    }
    return "one each";
  },
};
