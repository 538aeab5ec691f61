import type { BusMessage, Respond } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { headerNames } from "@faculty/shared/frames";
import type { Logger } from "@faculty/shared/logging";
import type { Meter } from "@faculty/shared/telemetry";
import { originFields, originOf, traceHeader } from "@faculty/shared/tracing";

export interface ReplyObserver {
  readonly teacher: string;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The way to reply to a request, where the reply carries its trace and is counted, timed and logged once it was sent. */
export function observeReply(
  { teacher, meter, clock, logger }: ReplyObserver,
  message: BusMessage,
  respond: Respond,
): Respond {
  const origin = originOf(message.headers);
  const arrivedMs = clock.now();
  return (reply) => {
    respond({ ...reply, headers: Object.assign({}, reply.headers, traceHeader(origin.trace)) });
    const code = reply.headers?.[headerNames.errorCode] ?? "OK";
    const durationMs = clock.now() - arrivedMs;
    const seconds = durationMs / 1000;
    meter.count("faculty_teacher_requests_total", { teacher, code });
    meter.observe("faculty_teacher_request_duration_seconds", { teacher }, seconds);
    meter.span?.({ origin, operation: "process", subject: "predict", durationMs, outcome: code, fields: { teacher } });
    if (!logger.isLevelEnabled("debug")) return;
    logger.debug(
      { event: "predict-replied", code, duration_s: seconds, ...originFields(origin) },
      "predict replied to",
    );
  };
}
