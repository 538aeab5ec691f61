import { type Abort, linkAborts } from "@faculty/shared/abort";
import type { Clock } from "@faculty/shared/clock";
import type { PolicySpec } from "@faculty/shared/config";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import type { AskTeacher, TeacherReply } from "../dispatch/ask-teacher.ts";
import type { Question } from "../dispatch/predict-frames.ts";

/** Every teacher's answer to one batch, in merge order; null where the policy let a teacher be absent. */
export interface Collected {
  readonly replies: readonly (TeacherReply | null)[];
}

/** Shares are sums of fractions: 0.7 of the weight is there when 0.1, 0.2 and 0.4 are. */
const rounding = 1e-9;

/** What `quorum` and `best-effort` wait for everybody before they go on with fewer. */
const partialAfterMs = 5000;

/** Made once, as nobody reads its stack. */
const decided = new FacultyError("CANCELLED", "the batch was decided without this teacher");

/**
 * Asks every teacher at once and applies the run's policy. `strict` waits for all, for as long as it takes. `quorum`
 * and `best-effort` wait `partialAfterMs`, then take what is there as soon as it is enough; a teacher that refuses the
 * batch for what it is counts as absent, and is not waited for.
 * @throws FacultyError QUARANTINED where too few are left without those that refuse.
 * @param shares - What share of the weight each teacher stands for, sums to 1; asked when it is counted who is there.
 */
export async function collectBatch(
  askTeacher: AskTeacher,
  teachers: readonly string[],
  question: Question,
  policy: PolicySpec,
  shares: () => readonly number[],
  clock: Clock,
  abort: Abort,
): Promise<Collected> {
  using either = linkAborts(abort);
  const replies: (TeacherReply | null)[] = teachers.map(() => null);
  let recheck: () => void = () => undefined;
  const refusals: FacultyError[] = [];
  const asking = teachers.map(async (teacher, k) => {
    try {
      replies[k] = await askTeacher(teacher, question, either.signal);
    } catch (thrown) {
      const error = asFacultyError(thrown);
      if (policy.kind === "strict" || error.code !== "QUARANTINED") throw error;
      refusals.push(error); // as good as absent for this batch
    }
    recheck();
  });
  try {
    const all = Promise.all(asking);
    if (policy.kind === "strict") await all;
    else {
      const lateEnough = clock.sleep(partialAfterMs, either.signal).then(async () => {
        while (!isEnough(policy, replies, shares)) await new Promise<void>((resolve) => (recheck = resolve));
      });
      lateEnough.catch(() => undefined); // decided by `all` first
      await Promise.race([all, lateEnough]);
      const [refusal] = refusals;
      if (refusal !== undefined && !isEnough(policy, replies, shares)) throw refusal;
    }
    return { replies: [...replies] };
  } finally {
    either.abort(decided);
    await Promise.allSettled(asking);
  }
}

/** What a batch's signals and layers take in memory at most: those that are coded as much as once they are decoded. */
export function collectedBytes({ replies }: Collected): number {
  let bytes = 0;
  for (const reply of replies) {
    if (reply === null) continue;
    bytes += reply.logits.rows * reply.logits.width * Float32Array.BYTES_PER_ELEMENT;
    for (const { data } of reply.layers.values()) bytes += data.byteLength;
  }
  return bytes;
}

function isEnough(
  policy: Exclude<PolicySpec, { kind: "strict" }>,
  replies: readonly (TeacherReply | null)[],
  shares: () => readonly number[],
): boolean {
  const present = replies.filter((reply) => reply !== null).length;
  const { teachers, weight: least } = policy.kind === "quorum" ? policy : { teachers: 1, weight: 0 };
  if (present < Math.min(teachers, replies.length)) return false;
  const share = shares();
  const weight = replies.reduce((sum, reply, k) => sum + (reply === null ? 0 : (share[k] ?? 0)), 0);
  return weight > 0 && weight >= least - rounding; // of teachers without weight there is no mixture
}
