import { encodeFrame, headerNames } from "@faculty/shared/frames";
import { readDescription } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { ask, inputOf } from "../asking/ask.ts";
import type { Rule } from "../asking/rule.ts";
import { asRepeated, requireSame } from "../asking/same-rows.ts";
import { referenceOf } from "./reference.ts";

const headers = {
  [headerNames.wire]: "1.99",
  [headerNames.requestId]: "check",
  [headerNames.attempt]: "1",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  "X-Newer": "yes",
};
const head = { newer: { key: 1 } };

export const newer: Rule = {
  section: "§2",
  holds: "a higher minor version, unknown keys and headers change nothing",
  put: async (trial) => {
    const expected = await referenceOf(trial);
    const tensors = [{ ...inputOf(trial, {}), parameters: { newer: true } }];
    const { logits } = await ask(trial, { headers, head, tensors });
    requireSame(logits, expected, await asRepeated(trial));
    const { bus, timeoutMs, abort, description } = trial;
    const subject = subjects.describe(description.teacher, description.replica);
    const frame = encodeFrame(head, []);
    const message = { ...frame, headers: { ...frame.headers, ...headers } };
    const reply = await bus.request(subject, message, { timeoutMs, abort });
    if (reply.headers[headerNames.errorCode] !== "TOO_LARGE") readDescription(subject, reply);
    return "predict and describe as before";
  },
};
