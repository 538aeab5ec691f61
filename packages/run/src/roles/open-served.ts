import { type Dataset, trainingTexts } from "@faculty/data/datasets";
import { systemClock } from "@faculty/shared/clock";
import type { ServerSpec, TeacherSpec } from "@faculty/shared/config";
import { asFacultyError } from "@faculty/shared/errors";
import type { Logger } from "@faculty/shared/logging";
import type { OutputSpec } from "@faculty/shared/outputs";
import { openServedTeacher, type Teacher } from "@faculty/teacher-node";
import { teacherOutput } from "../run-file/teacher-output.ts";
import type { Environment } from "../settings/settings.ts";
import { serverCredentials } from "./server-credentials.ts";

export type ServedTeacherSpec = Extract<TeacherSpec, { readonly server: ServerSpec }>;

interface OpenServedOptions {
  readonly samples: Dataset | undefined;
  /** Of the run. */
  readonly output: OutputSpec;
  readonly environment: Environment;
  readonly logger: Logger;
  readonly abort: AbortSignal;
}

/** A server that is started at the same time loads its models; the supervisor starts this process again where it takes longer. */
const waitMs = 20_000;
const everyMs = 500;

/**
 * The teacher that a model server computes, once the server is there.
 * @throws FacultyError NOT_FOUND where its credentials are not where the run file says; what `openServedTeacher` throws.
 */
export async function openServed(teacher: ServedTeacherSpec, options: OpenServedOptions): Promise<Teacher> {
  const { server, inputs, digest, tolerance } = teacher;
  const output = teacherOutput(teacher, options.output);
  const { samples, logger, abort } = options;
  const credentials = await serverCredentials(
    server,
    options.environment,
    `teacher ${teacher.name}: server.auth names`,
  );
  const endMs = systemClock.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      const clock = systemClock;
      const known = { samples, texts: samples && trainingTexts(samples), inputs, digest, tolerance };
      return await openServedTeacher(server, { output, ...known, credentials, clock });
    } catch (thrown) {
      const error = asFacultyError(thrown);
      if (error.code !== "IO_FAILED" || systemClock.now() > endMs) throw thrown;
      if (isFirst) logger.warn({ event: "server-awaited", err: error }, `waiting for it: ${error.message}`);
      await systemClock.sleep(everyMs, abort);
    }
  }
}
