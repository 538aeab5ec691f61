import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { subjects } from "@faculty/shared/subjects";
import { refusalOf, requestOf, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import type { Trial } from "../asking/trial.ts";
import { referenceOf } from "./reference.ts";

/** How long whoever is asked to stop it may take. */
const patienceMs = 120_000;
const askers = 2;

interface Counts {
  answered: number;
  refused: number;
}

export const draining: Rule = {
  section: "§5",
  holds: "a replica that stops answers what it holds and refuses the rest with DRAINING",
  put: async (trial) => {
    await referenceOf(trial);
    const { stop, clock, description, busyWith, heartbeats } = trial;
    if (stop === null) throw notTried("with --drain, by stopping it");
    if (busyWith !== null) throw notTried(`it is busy: ${busyWith}`);
    stop(description.replica);
    const until = clock.now() + patienceMs;
    const counts: Counts = { answered: 0, refused: 0 };
    const left = await Promise.all(Array.from({ length: askers }, () => askUntilGone(trial, until, counts)));
    if (!left.every(Boolean)) throw notTried(`it was not stopped within ${patienceMs / 1000} s`);
    const said = heartbeats.latest()?.state;
    return `${counts.answered} answered, ${counts.refused} refused, then gone${said === "draining" ? ", as it said" : ""}`;
  },
};

/** @returns Whether nobody answers any more. @throws Finding where a request is lost or refused otherwise. */
async function askUntilGone(trial: Trial, untilMs: number, counts: Counts): Promise<boolean> {
  const { bus, clock, abort, timeoutMs, description } = trial;
  const subject = subjects.predict(description.teacher, description.replica);
  while (clock.now() < untilMs) {
    const reply = await bus
      .request(subject, requestOf(trial, { rows: [0, 1] }), { timeoutMs, abort })
      .catch((thrown: unknown) => asFacultyError(thrown));
    abort.throwIfAborted();
    if (reply instanceof FacultyError) {
      if (reply.code === "NO_RESPONDER") return true;
      throw broken("a reply to whatever it took before it left", reply.message);
    }
    const refused = refusalOf(reply);
    if (refused !== null && refused.code !== "DRAINING" && refused.code !== "FULL")
      throw broken("DRAINING", shownRefusal(refused));
    if (refused === null) counts.answered += 1;
    else counts.refused += 1;
    await clock.sleep(1, abort);
  }
  return false;
}
