import { dirname, resolve } from "node:path";
import { openSignalStore, type SignalStore, serveCoordinator, weightingSpec } from "@faculty/coordinator";
import { loadRunFile, opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { loadDataset } from "@faculty/shared/datasets";
import type { Logger } from "@faculty/shared/logging";
import { withAbsolutePaths } from "../absolute-paths.ts";
import { requireOneLink } from "../one-link.ts";
import { type RoleOptions, untilStopped, whileConnected } from "./role.ts";
import { connectRole } from "./role-bus.ts";
import { roleLogger } from "./role-logger.ts";
import { watchRole } from "./watch-role.ts";

export interface CoordinatorRoleOptions extends RoleOptions {
  readonly runFile: string;
  readonly generation: number;
}

/** A run's coordinator, until told to stop. Loads no TensorFlow. */
export async function serveCoordinatorRole(options: CoordinatorRoleOptions): Promise<void> {
  const { runFile, generation, signal } = options;
  const schema = runSpecSchema({ ...opaqueParts, weighting: weightingSpec });
  const spec = withAbsolutePaths(await loadRunFile(runFile, schema, signal), dirname(resolve(runFile)));
  requireOneLink(spec, runFile);
  const logger = roleLogger(options, "coordinator", { run_id: spec.name, generation });
  await using watched = await watchRole(options, "coordinator", logger);
  const dataset = await loadDataset(spec.dataset, signal);
  await using connection = await connectRole(
    options,
    { role: "coordinator", clientName: `faculty coordinator ${spec.name}` },
    logger,
  );
  const bus = watched.watch(connection);
  await using store = await signalStoreOf(spec, logger);
  const kept = store === null ? {} : { store };
  await using coordinator = await serveCoordinator({
    bus,
    runId: spec.name,
    generation,
    spec,
    dataset,
    logger,
    meter: watched.meter,
    ...kept,
  });
  watched.warm();
  logger.info({ event: "coordinator-ready" }, "coordinator ready");
  await whileConnected(bus, untilStopped(signal));
  logger.info({ event: "coordinator-draining" }, "coordinator takes no more pulls");
  await whileConnected(bus, coordinator.drain());
  logger.info({ event: "coordinator-closed" }, "coordinator closed");
}

async function signalStoreOf({ signals }: RunSpec, logger: Logger): Promise<SignalStore | null> {
  return signals.mode === "online" ? null : openSignalStore({ ...signals, logger });
}
