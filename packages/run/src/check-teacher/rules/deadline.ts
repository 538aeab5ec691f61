import { headerNames } from "@faculty/shared/frames";
import { ask, refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
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
