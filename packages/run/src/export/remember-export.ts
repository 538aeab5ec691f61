import { z } from "zod";
import { readJson, writeJson } from "../run-folder/json-file.ts";
import { type ExportResult, exportResult } from "./export-result.ts";

const known: z.ZodType<readonly ExportResult[]> = z.array(exportResult);

/** What a list of exports tells; none where there is no such file, or none that is understood. */
export async function knownExports(path: string): Promise<readonly ExportResult[]> {
  const read = known.safeParse(await readJson(path));
  return read.success ? read.data : [];
}

/** Puts an export into a list, in the place of an earlier one of that name. @throws FacultyError IO_FAILED. */
export async function rememberExport(path: string, result: ExportResult): Promise<void> {
  const others = (await knownExports(path)).filter(({ file }) => file !== result.file);
  await writeJson(path, [...others, result]);
}
