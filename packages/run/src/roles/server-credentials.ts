import { readFile } from "node:fs/promises";
import type { ServerSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { Environment } from "../settings/settings.ts";

/**
 * What a model server is told of who asks, from where `auth` says that it is kept; undefined where nothing is.
 * @param who - Begins the sentence, `teacher a: server.auth names`. @throws FacultyError NOT_FOUND.
 */
export async function serverCredentials(
  { auth }: Pick<ServerSpec, "auth">,
  environment: Environment,
  who: string,
): Promise<string | undefined> {
  if (auth === undefined) return undefined;
  if (auth.file === undefined) {
    const value = environment[auth.env];
    if (value) return value;
    throw new FacultyError("NOT_FOUND", `${who} the variable ${auth.env}, which is not set`);
  }
  const { file } = auth;
  const content = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `${who} ${file}, which cannot be read`, { file }, { cause });
  });
  return content.trim();
}
