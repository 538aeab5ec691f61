import { setMaxListeners } from "node:events";
import type { Dataset } from "@faculty/data/datasets";
import type { Bus } from "@faculty/shared/bus";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { requestWithLayers, type TeacherDescription } from "@faculty/shared/protocol";
import { Finding, type Verdict } from "./asking/finding.ts";
import type { Rule } from "./asking/rule.ts";
import type { Trial } from "./asking/trial.ts";
import { watchHeartbeats } from "./asking/watch-heartbeats.ts";
import { findReplicas } from "./find-replicas.ts";
import { openTrial } from "./open-trial.ts";
import { rules } from "./rules.ts";

export interface CheckTeacherOptions {
  readonly bus: Bus;
  readonly teacher: string;
  /** Absent: the first by name. */
  readonly replica?: string | undefined;
  /** Whose samples are shown, and named where the teacher holds it. */
  readonly dataset: Dataset | null;
  /** Has the replica stopped by whoever runs it; null: draining is not tried. */
  readonly stop: ((replica: string) => void) | null;
  /** How long a reply may take. */
  readonly timeoutMs: number;
  readonly clock?: Clock;
  readonly abort: AbortSignal;
}

/** A rule, and what came of it. */
export interface Checked {
  readonly rule: string;
  readonly section: string;
  readonly holds: string;
  readonly verdict: Verdict;
}

/** Who is tested. */
export interface Tested {
  readonly teacher: string;
  readonly replica: string;
  readonly checked: AsyncIterable<Checked>;
}

/**
 * Puts one replica of a teacher to the rules of docs/protocol.md, whoever wrote it. It asks little at a time but under
 * rule `overload`, which is left out where somebody else asks too.
 * @throws FacultyError TEACHER_ABSENT; what the bus throws where it is lost; the abort's reason.
 */
export async function checkTeacher(options: CheckTeacherOptions): Promise<Tested> {
  const { bus, teacher, abort, clock = systemClock } = options;
  setMaxListeners(0, abort); // each request waits for it, and lets go
  const replicas = await findReplicas(bus, teacher, clock, abort);
  const replica = options.replica ?? replicas[0];
  if (replica === undefined || !replicas.includes(replica))
    throw new FacultyError(
      "TEACHER_ABSENT",
      `no replica ${options.replica === undefined ? "" : `${options.replica} `}of teacher ${teacher} is on the bus${
        replicas.length === 0 ? "" : `, only ${replicas.join(", ")}`
      }`,
      { teacher },
    );
  const others = replicas.filter((other) => other !== replica);
  return { teacher, replica, checked: checked({ ...options, clock }, replica, others) };
}

async function* checked(
  options: CheckTeacherOptions & { readonly clock: Clock },
  replica: string,
  others: readonly string[],
): AsyncGenerator<Checked> {
  const { bus, teacher, clock, abort, timeoutMs } = options;
  using heartbeats = watchHeartbeats(bus, teacher, replica, clock);
  const describe = (one: string) => requestWithLayers(bus, teacher, one, { timeoutMs, abort });
  let description: TeacherDescription;
  try {
    description = await describe(replica);
  } catch (thrown) {
    abort.throwIfAborted();
    const found = asFacultyError(thrown).message;
    for (const [name, rule] of Object.entries(rules))
      yield told(name, rule, rule === rules["describe"] ? { kind: "broken", found } : undescribed);
    return;
  }
  const described = await Promise.all(others.map((other) => describe(other).catch(() => null)));
  abort.throwIfAborted();
  const alive = described.filter((other) => other !== null);
  const trial = await openTrial({ ...options, description, others: alive, heartbeats });
  for (const [name, rule] of Object.entries(rules)) yield told(name, rule, await verdictOf(rule, trial));
}

const undescribed: Verdict = { kind: "not tried", why: "it does not describe itself" };

function told(name: string, { section, holds }: Rule, verdict: Verdict): Checked {
  return { rule: name, section, holds, verdict };
}

async function verdictOf(rule: Rule, trial: Trial): Promise<Verdict> {
  try {
    return { kind: "ok", found: await rule.put(trial) };
  } catch (thrown) {
    trial.abort.throwIfAborted();
    if (thrown instanceof Finding) return thrown.verdict;
    if (!(thrown instanceof FacultyError) || ownFault(thrown)) throw thrown;
    return { kind: "broken", found: thrown.message };
  }
}

/** Whether the way to the teacher is lost, of which the teacher knows nothing. */
function ownFault({ code }: FacultyError): boolean {
  return code === "BUS_UNREACHABLE" || code === "BUS_REFUSED" || code === "INTERNAL";
}
