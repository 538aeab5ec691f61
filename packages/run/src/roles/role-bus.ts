import type { Bus } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { asFacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import { type BusIdentity, connectBus } from "../bus/connect-bus.ts";
import { connectWhenUp } from "../bus/connect-when-up.ts";
import type { RoleOptions } from "./role.ts";

/** Roles and NATS start in any order; an address that is wrong shows in the log at once, and ends the role after this. */
const patienceMs = 60_000;

/** Connects a role, waiting a while for a NATS that is not up yet. @throws FacultyError BUS_UNREACHABLE, BUS_REFUSED. */
export function connectRole({ settings, abort }: RoleOptions, identity: BusIdentity, logger: Logger): Promise<Bus> {
  let isTold = false;
  const connect = async () => {
    try {
      return await connectBus(settings.nats, identity);
    } catch (thrown) {
      const error = asFacultyError(thrown);
      if (!isTold && error.code === "BUS_UNREACHABLE")
        logger.warn({ event: "bus-awaited", code: error.code }, `${error.message}; trying for ${patienceMs / 1000} s`);
      isTold = true;
      throw error;
    }
  };
  return connectWhenUp(connect, { timeoutMs: patienceMs, clock: systemClock, abort });
}
