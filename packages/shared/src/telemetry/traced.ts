import type { Clock } from "../clock/clock.ts";
import { asFacultyError } from "../errors/faculty-error.ts";
import type { Span } from "../tracing/span.ts";
import type { Meter } from "./meter.ts";

interface Tracing {
  readonly meter: Meter;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Does the work, and tells the meter of it as a span where traces are kept.
 * @param outcomeOf - Of work that throws it is the error's code.
 */
export function traced<Result>(
  { meter, clock }: Tracing,
  span: Pick<Span, "origin" | "operation" | "subject" | "fields">,
  work: () => Promise<Result>,
  outcomeOf: (result: Result) => Span["outcome"],
): Promise<Result> {
  const { span: tell } = meter;
  if (tell === undefined) return work();
  const startedMs = clock.now();
  const over = (outcome: Span["outcome"]) => tell({ ...span, durationMs: clock.now() - startedMs, outcome });
  return work().then(
    (result) => {
      over(outcomeOf(result));
      return result;
    },
    (thrown: unknown) => {
      over(asFacultyError(thrown).code);
      throw thrown;
    },
  );
}
