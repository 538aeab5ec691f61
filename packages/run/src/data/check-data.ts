import { preparationOf } from "@faculty/data/datasets";
import { checkPrepared } from "@faculty/data/prepared";
import { FacultyError } from "@faculty/shared/errors";
import type { Context } from "../settings/context.ts";
import { type DataSource, sourceSpec } from "./data-source.ts";
import { preparing } from "./preparing.ts";

/**
 * Reads a prepared data set whole and compares it with what was laid down.
 * @returns Its folder.
 * @throws FacultyError NOT_FOUND where it is not prepared, or its source has changed since; BAD_DATASET naming a file that is
 * another than it was.
 */
export async function checkData(
  source: DataSource,
  context: Pick<Context, "settings" | "output" | "abort">,
): Promise<string> {
  const spec = await sourceSpec(source, context);
  const found = await preparationOf(spec, preparing(context.settings, context.output), context.abort);
  if (found.kind === "none")
    throw new FacultyError("USAGE", `data set ${spec.name} is not prepared: it is read as it is`);
  if (found.kind === "unprepared")
    throw new FacultyError(
      "NOT_FOUND",
      `data set ${spec.name} is not prepared, or its source has changed since: faculty data prepare does it`,
    );
  await checkPrepared(found.folder, context.abort);
  return found.folder;
}
