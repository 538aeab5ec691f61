import { randomUUID } from "node:crypto";
import { type LeadOptions, leadCoordinator } from "@faculty/coordinator";
import { loadRunDataset } from "@faculty/data/datasets";
import { linkAborts } from "@faculty/shared/abort";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { preparing } from "../data/preparing.ts";
import { loadRun, type SchemaWith } from "../run-file/load-run.ts";
import { requireOneLink } from "../run-file/one-link.ts";
import { withOwnDigests } from "../run-file/own-digests.ts";
import { weightingSpecOf } from "../run-file/weighting-spec-of.ts";
import { unnamedInstance } from "../settings/process-fields.ts";
import { type RoleOptions, untilStopped, whileConnected } from "./role.ts";
import { connectRole } from "./role-bus.ts";
import { roleLogger } from "./role-logger.ts";
import { serveStored } from "./serve-stored.ts";
import { watchRole } from "./watch-role.ts";

export interface CoordinatorRoleOptions extends RoleOptions {
  readonly runFile: string;
  /** With `standby` the least that it leads under. */
  readonly generation: number;
  /** Serves only while it holds the run's lease, and stands by for it otherwise. */
  readonly standby: boolean;
}

/** A run's coordinator, until told to stop. Loads no TensorFlow. */
export async function serveCoordinatorRole(options: CoordinatorRoleOptions): Promise<void> {
  const { runFile, generation, standby, settings, abort } = options;
  const schemaWith: SchemaWith = (plugins) => runSpecSchema({ ...opaqueParts, weighting: weightingSpecOf(plugins) });
  const spec = await withOwnDigests(await loadRun(runFile, schemaWith, settings.roots, abort));
  requireOneLink(spec, runFile);
  const runId = spec.name;
  const fields = { instance: unnamedInstance(), run_id: runId, ...(standby ? {} : { generation }) };
  const logger = roleLogger(options, "coordinator", fields);
  for (const { name, digest } of spec.teachers)
    if (digest === undefined)
      logger.warn(
        { event: "digest-open", teacher: name },
        `teacher ${name}: no digest in the run file and no model here to take it from, whoever is seen first teaches`,
      );
  await using watched = await watchRole(options, "coordinator", fields, logger);
  const dataset = await loadRunDataset(spec, abort, preparing(settings, options.output));
  const identity = { role: "coordinator", clientName: `faculty coordinator ${runId}` } as const;
  await using connection = await connectRole(options, identity, logger);
  const bus = watched.watch(connection);
  const { meter } = watched;
  const serve: LeadOptions["serve"] = async (lead, outranked) => {
    const served = { bus, runId, generation: lead, outranked, spec, dataset, logger, meter };
    const coordinator = await serveStored(spec, served);
    watched.warm();
    logger.info({ event: "coordinator-ready", generation: lead }, "coordinator ready");
    return coordinator;
  };
  if (standby) {
    using either = linkAborts(abort);
    const lead = { bus, runId, holder: randomUUID(), leastGeneration: generation, logger, serve };
    try {
      await whileConnected(bus, leadCoordinator({ ...lead, abort: either.signal }));
    } finally {
      either.abort(new FacultyError("CANCELLED", "the coordinator's connection is closed"));
    }
  } else {
    await using coordinator = await serve(generation, () => undefined); // who started it says the next generation
    await whileConnected(bus, untilStopped(abort));
    logger.info({ event: "coordinator-draining" }, "coordinator takes no more pulls");
    await whileConnected(bus, coordinator.drain());
  }
  logger.info({ event: "coordinator-closed" }, "coordinator closed");
}
