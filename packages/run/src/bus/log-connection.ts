import type { Bus } from "@faculty/shared/bus";
import type { Logger } from "@faculty/shared/logging";

/** Says when a role's connection to NATS is lost, and where it is when it is there again. The first one is no news. */
export function logConnection(bus: Bus, logger: Logger): void {
  let isLost = false;
  bus.onStatus((status) => {
    if (status.kind === "disconnected" && !isLost) {
      isLost = true;
      logger.warn({ event: "bus-disconnected" }, "the connection to NATS is lost, connecting again");
    } else if (status.kind === "connected" && isLost) {
      isLost = false;
      logger.info({ event: "bus-reconnected", server: status.server }, `connected to NATS again, at ${status.server}`);
    }
  });
}
