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
  const dataset = await loadDataset(spec.dataset, signal);
  const logger = roleLogger(options, "coordinator", { run: spec.name, generation });
  await using bus = await connectRole(
    options,
    { role: "coordinator", clientName: `faculty coordinator ${spec.name}` },
    logger,
  );
  await using store = await signalStoreOf(spec, logger);
  const kept = store === null ? {} : { store };
  await using _coordinator = await serveCoordinator({
    bus,
    runId: spec.name,
    generation,
    spec,
    dataset,
    logger,
    ...kept,
  });
  logger.info({ event: "coordinator-ready" }, "coordinator ready");
  await whileConnected(bus, untilStopped(signal));
}

async function signalStoreOf({ signals }: RunSpec, logger: Logger): Promise<SignalStore | null> {
  return signals.mode === "online" ? null : openSignalStore({ ...signals, logger });
}
