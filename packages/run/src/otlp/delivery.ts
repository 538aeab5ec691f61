import type { Logger } from "@faculty/shared/logging";

/** What a collector is sent. */
type Signal = "traces" | "metrics";

/** Whether a collector takes what it is sent, told in the log. */
export interface Delivery {
  /** An export is over. @param failure - Undefined where the collector took it. */
  exported(signal: Signal, failure: Error | undefined): void;
  /** A span was let go, since too many wait. */
  overflowed(): void;
}

/**
 * One warning an outage, however many exports fail in it, and a line when it is over. Spans that come faster than a
 * collector takes them are warned of once.
 */
export function watchDelivery(logger: Logger, endpoint: string): Delivery {
  const failing = new Set<Signal>();
  let hasOverflowed = false;
  return {
    exported: (signal, failure) => {
      if (failure !== undefined) {
        if (failing.size === 0)
          logger.warn(
            { event: "otlp-failed", signal, endpoint, err: failure },
            `${signal} do not reach the collector at ${endpoint}, going on without: ${reason(failure)}`,
          );
        failing.add(signal);
      } else if (failing.delete(signal) && failing.size === 0)
        logger.info({ event: "otlp-restored", signal, endpoint }, `the collector at ${endpoint} takes ${signal} again`);
    },
    overflowed: () => {
      if (hasOverflowed || failing.size > 0) return; // of an outage the log tells already
      hasOverflowed = true;
      logger.warn(
        { event: "otlp-overflow", endpoint },
        `spans come faster than the collector at ${endpoint} takes them, some are left out`,
      );
    },
  };
}

/** Of a connection that was refused Node.js gives a code alone, where a host has several addresses. */
function reason(failure: Error): string {
  return failure.message || ("code" in failure ? String(failure.code) : failure.name);
}
