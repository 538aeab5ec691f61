import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";

/** A report of a hundred students takes a megabyte. */
const maxReportBytes = 2 ** 26;

/** The report a run wrote, as it stands. @throws FacultyError NOT_FOUND. */
export async function readReport(folder: string, name: "report.json" | "report.md"): Promise<string> {
  const read = await readBounded(join(folder, name), maxReportBytes);
  if (read.kind === "bytes") return read.bytes.toString("utf8").trimEnd();
  const why = read.kind === "missing" ? "no run finished there" : `it ${read.why}`;
  throw new FacultyError("NOT_FOUND", `${folder} has no ${name}: ${why}`, { folder });
}
