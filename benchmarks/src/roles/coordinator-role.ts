import { openSignalStore, serveCoordinator } from "@faculty/coordinator";
import { connectNats } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { syntheticImages } from "../synthetic-data.ts";
import { relayBare } from "./bare-nats.ts";
import { timeBatches } from "./batch-times.ts";
import { benchSamples } from "./bench-run.ts";
import type { Role, RoleSpec } from "./role-spec.ts";

/** A coordinator. It measures what a batch costs beside its teachers, and relays bare requests. */
export async function startCoordinator({ url, run }: Extract<RoleSpec, { kind: "coordinator" }>): Promise<Role> {
  const logger = createLogger({ service: "coordinator", level: "error" });
  const bus = await connectNats({ servers: url, clientName: "coordinator" });
  const times = timeBatches(bus);
  const store = run.signals.mode === "online" ? null : await openSignalStore({ ...run.signals, logger });
  const coordinator = await serveCoordinator({
    bus: times.bus,
    runId: run.name,
    generation: 1,
    spec: run,
    dataset: syntheticImages(benchSamples),
    logger,
    ...(store === null ? {} : { store }),
  });
  const relay = await relayBare(url);
  return {
    measures: { overheads: () => Promise.resolve(times.takeOverheadsMs()) },
    [Symbol.asyncDispose]: async () => {
      await coordinator[Symbol.asyncDispose]();
      await store?.[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
