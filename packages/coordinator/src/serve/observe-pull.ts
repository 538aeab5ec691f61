import type { Outgoing } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { headerNames } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import { type BatchName, batchFields } from "@faculty/shared/protocol";
import type { Meter } from "@faculty/shared/telemetry";
import { originFields, originOf, traceHeader } from "@faculty/shared/tracing";
import type { QuestionOrigin } from "../dispatch/predict-frames.ts";

/** One pull from its arrival to its reply. */
export interface ObservedPull {
  /** To be called when it is known which batch was asked for. */
  names(batch: BatchName): QuestionOrigin;
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
  let fields: QuestionOrigin["fields"] = {};
  return {
    names: (batch) => {
      fields = batchFields(batch);
      return { ...origin, fields };
    },
    traced: (reply) => ({ ...reply, headers: { ...reply.headers, ...traceHeader(origin.trace) } }),
    replied: (reply) => {
      const code = reply.headers?.[headerNames.errorCode] ?? "OK";
      meter.count("faculty_coordinator_pulls_total", { code });
      const duration_s = (clock.now() - arrivedMs) / 1000;
      logger.debug({ event: "pull-replied", code, duration_s, ...fields, ...originFields(origin) }, "pull replied to");
    },
  };
}
