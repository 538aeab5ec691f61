import { openSignalStore, serveCoordinator } from "@faculty/coordinator";
import { connectNats } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { syntheticImages } from "../synthetic-data.ts";
import { relayBare } from "./bare-nats.ts";
import { timeBatches } from "./batch-times.ts";
import { benchSamples } from "./bench-run.ts";
import type { Role, RoleSpec } from "./role-spec.ts";

/** A coordinator. It measures what a batch costs beside its teachers, and relays bare requests, unless it is `alone`. */
export async function startCoordinator(spec: Extract<RoleSpec, { kind: "coordinator" }>): Promise<Role> {
  const { url, run, alone = false } = spec;
  const logger = createLogger({ service: "coordinator", level: "error" });
  const bus = await connectNats({ servers: url, clientName: "coordinator" });
  const times = timeBatches(bus);
  const store = run.signals.mode === "online" ? null : await openSignalStore({ ...run.signals, logger });
  const coordinator = await serveCoordinator({
    bus: alone ? bus : times.bus,
    runId: run.name,
    generation: 1,
    spec: run,
    dataset: syntheticImages(benchSamples, spec.classes),
    logger,
    ...(store === null ? {} : { store }),
  });
  const relay = alone ? null : await relayBare(url);
  return {
    measures: { overheads: () => Promise.resolve(times.takeOverheadsMs()) },
    [Symbol.asyncDispose]: async () => {
      await coordinator[Symbol.asyncDispose]();
      await store?.[Symbol.asyncDispose]();
      await relay?.[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
