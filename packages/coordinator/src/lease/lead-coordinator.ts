import { type Abort, linkAborts } from "@faculty/shared/abort";
import type { Bus, Register } from "@faculty/shared/bus";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import type { Coordinator } from "../serve/serve-coordinator.ts";
import { acquireLease } from "./acquire-lease.ts";

export interface LeadOptions {
  readonly bus: Bus;
  readonly runId: string;
  /** Names this process, and no other one before or after it. */
  readonly holder: string;
  readonly leastGeneration: number;
  readonly clock?: Clock;
  readonly logger: Logger;
  /** Starts to serve under a generation; calls `outranked` when a trainer has heard of a higher one. */
  readonly serve: (generation: number, outranked: (by: number) => void) => Promise<Coordinator>;
  readonly abort: Abort;
}

const retryMs = 250;

/**
 * Serves a run whenever this process leads it, until `abort` fires: stands by, takes the lease over, serves, and steps
 * down as soon as it sees that another leads.
 * @throws FacultyError NO_JETSTREAM, BUS_REFUSED; what `serve` throws.
 */
export async function leadCoordinator(options: LeadOptions): Promise<void> {
  const { logger, clock = systemClock, abort } = options;
  const register = await openRegister(options, clock);
  let { leastGeneration } = options;
  while (register !== null && !abort.aborted) {
    const lease = await acquireLease({ ...options, leastGeneration, register, clock }).catch((thrown: unknown) => {
      if (abort.aborted) return null;
      throw thrown;
    });
    if (lease === null) return;
    logger.info({ event: "lease-taken", generation: lease.generation }, "leading the run");
    await using _lease = lease; // let go after the coordinator has stopped
    await using coordinator = await options.serve(lease.generation, lease.outranked);
    const why = await firstOf(lease.lost, abort);
    if (why instanceof FacultyError && why.code === "STALE_GENERATION") {
      logger.warn({ event: "lease-lost", generation: lease.generation, err: why }, why.message);
      leastGeneration = Number(why.details["generation"]) + 1;
    } else await coordinator.drain();
  }
}

/** Null where `abort` fires before there is an answer: JetStream may have no leader yet. */
async function openRegister({ bus, runId, logger, abort }: LeadOptions, clock: Clock): Promise<Register | null> {
  while (!abort.aborted)
    try {
      return await bus.register(runId);
    } catch (thrown) {
      const error = asFacultyError(thrown);
      if (!error.retryable) throw error;
      logger.warn({ event: "lease-unreachable", err: error }, "cannot open the lease, trying again");
      await clock.sleep(retryMs, abort).catch(() => undefined); // aborted: the loop ends
    }
  return null;
}

/** The reason of the abort that fires first. */
async function firstOf(...aborts: readonly Abort[]): Promise<unknown> {
  using either = linkAborts(...aborts);
  const { signal: abort } = either;
  if (!abort.aborted) await new Promise<void>((resolve) => abort.addEventListener("abort", resolve, { once: true }));
  return abort.reason;
}
