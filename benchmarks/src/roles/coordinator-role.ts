import { serveCoordinator } from "@faculty/coordinator";
import { openSignalStore } from "@faculty/coordinator/signals";
import { connectNats } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { syntheticImages } from "../synthetic-data.ts";
import { relayBare } from "./bare-nats.ts";
import { timeBatches } from "./batch-times.ts";
import { benchSamples } from "./bench-run.ts";
import type { Role, RoleSpec } from "./role-spec.ts";

/** A coordinator. Where it is told to, it also measures what a batch costs beside its teachers, or relays bare requests. */
export async function startCoordinator(spec: Extract<RoleSpec, { kind: "coordinator" }>): Promise<Role> {
  const { url, run, also = [] } = spec;
  const logger = createLogger({ service: "coordinator", level: "error" });
  const bus = await connectNats({ servers: url, clientName: "coordinator" });
  const times = also.includes("time-batches") ? timeBatches(bus) : null;
  const store = run.signals.mode === "online" ? null : await openSignalStore({ ...run.signals, logger });
  const coordinator = await serveCoordinator({
    bus: times?.bus ?? bus,
    runId: run.name,
    generation: 1,
    spec: run,
    dataset: syntheticImages(benchSamples, spec.classes),
    logger,
    ...(store === null ? {} : { store }),
  });
  const relay = also.includes("relay-bare") ? await relayBare(url) : null;
  return {
    measures: {
      ...(times && { overheads: async () => times.takeOverheadsMs() }),
      ...(relay && { "bare-overheads": async () => relay.takeOverheadsMs() }),
    },
    [Symbol.asyncDispose]: async () => {
      await coordinator[Symbol.asyncDispose]();
      await store?.[Symbol.asyncDispose]();
      await relay?.[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
