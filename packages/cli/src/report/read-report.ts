import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { Report } from "./report.ts";

/** The report a run wrote. @throws FacultyError NOT_FOUND where there is none, BAD_RUN_FILE where it is damaged. */
export async function readReport(folder: string): Promise<Report> {
  const path = join(folder, "report.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new FacultyError(
      "NOT_FOUND",
      `${folder} holds no report.json: it is no folder of a finished run`,
      {},
      { cause },
    );
  }
  const report: unknown = JSON.parse(text);
  return report as Report;
}
