import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";

/** The report a run wrote, as it stands. @throws FacultyError NOT_FOUND. */
export async function readReport(folder: string, name: "report.json" | "report.md"): Promise<string> {
  try {
    return (await readFile(join(folder, name), "utf8")).trimEnd();
  } catch (cause) {
    throw new FacultyError("NOT_FOUND", `${folder} has no ${name}: no run finished there`, { folder }, { cause });
  }
}
