import type { Outgoing } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { headerNames } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import { type BatchName, batchFields } from "@faculty/shared/protocol";
import type { Meter } from "@faculty/shared/telemetry";
import { originFields, originOf, type Trace, traceHeader } from "@faculty/shared/tracing";
import type { QuestionOrigin } from "../dispatch/predict-frames.ts";

/** The pull that is being answered. */
export interface PullOrigin extends QuestionOrigin {
  /** Called with the trace of the pull that teachers were asked for: this one, or one before it that wanted the same. */
  readonly answeredFrom: (trace: Trace) => void;
}

/** One pull from its arrival to its reply. */
export interface ObservedPull {
  /** To be called when it is known which batch was asked for. */
  names(batch: BatchName): PullOrigin;
  /** The reply as it is to be sent: with the pull's trace. */
  traced(reply: Outgoing): Outgoing;
  /** To be called when the reply was sent: counts and logs it. */
  replied(reply: Outgoing): void;
}

export interface PullObserverOptions {
  readonly meter: Meter;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function observePull(
  { meter, clock, logger }: PullObserverOptions,
  headers: Readonly<Record<string, string>>,
): ObservedPull {
  const origin = originOf(headers);
  const arrivedMs = clock.now();
  let fields: PullOrigin["fields"] = {};
  let sharedFrom: Trace | undefined;
  return {
    names: (batch) => {
      fields = batchFields(batch);
      const answeredFrom = (trace: Trace) => {
        sharedFrom = trace === origin.trace ? undefined : trace;
      };
      return { fields, answeredFrom, ...origin };
    },
    traced: (reply) => ({ ...reply, headers: Object.assign({}, reply.headers, traceHeader(origin.trace)) }),
    replied: (reply) => {
      const code = reply.headers?.[headerNames.errorCode] ?? "OK";
      meter.count("faculty_coordinator_pulls_total", { code });
      const durationMs = clock.now() - arrivedMs;
      meter.span?.({
        origin,
        operation: "process",
        subject: "pull",
        durationMs,
        outcome: code,
        fields,
        sharedFrom,
      });
      if (!logger.isLevelEnabled("debug")) return;
      const duration_s = durationMs / 1000;
      logger.debug({ event: "pull-replied", code, duration_s, ...fields, ...originFields(origin) }, "pull replied to");
    },
  };
}
