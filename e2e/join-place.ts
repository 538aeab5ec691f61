import { once } from "node:events";
import type { FacultyProcess } from "./faculty-process.ts";

/** What a run prints for whoever wants to join: variables of the process that does. */
export async function joinPlace(run: FacultyProcess): Promise<Record<string, string>> {
  const printed = /NATS_URL=(\S+) NATS_NKEY=(\S+)/;
  while (!printed.test(run.said())) await once(run.voice, "said");
  const [, url = "", seed = ""] = printed.exec(run.said()) ?? [];
  return { NATS_URL: url, NATS_NKEY: seed };
}
