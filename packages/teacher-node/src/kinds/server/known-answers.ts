import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";

export interface KnownAnswersOptions {
  /** Begins messages, `model m of http://…`. */
  readonly who: string;
  /** Asks the model about the probe samples; as `comparedAnswers` has them. */
  readonly ask: () => Promise<Float64Array>;
  /** What it said of them when it was opened. */
  readonly first: Float64Array;
  readonly tolerance: number;
  /** Connections opened so far: another one may lead to another model. */
  readonly connections: () => number;
  readonly clock: Clock;
}

/** Of a model that is asked all the time. */
const everyMs = 60_000;

/**
 * Holds a served model to what it said at first: asked again over each new connection, and once a minute while it is
 * asked anything. @returns To be awaited before an answer is used.
 * @throws FacultyError (what is returned) DIGEST_MISMATCH, whatever asking throws.
 */
export function knownAnswers({
  who,
  ask,
  first,
  tolerance,
  connections,
  clock,
}: KnownAnswersOptions): () => Promise<void> {
  let seen = connections();
  let seenMs = clock.now();
  return async () => {
    while (seen !== connections() || clock.now() - seenMs >= everyMs) {
      const by = connections();
      const again = await ask();
      const off = again.map((value, i) => Math.abs(value - (first[i] as number)));
      const most = off.reduce((a, b) => Math.max(a, b), 0);
      if (!(most <= tolerance))
        throw new FacultyError(
          "DIGEST_MISMATCH",
          `${who} is another model than before: of a probe sample it says something else by ${most.toPrecision(2)}, the teacher's tolerance is ${tolerance}`,
        );
      seen = by;
      seenMs = clock.now();
    }
  };
}
