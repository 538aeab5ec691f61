import { dirname, join, relative, resolve } from "node:path";
import { modelDigest } from "@faculty/models/manifests";
import type { Roots } from "@faculty/shared/files";
import { z } from "zod";
import { type ExportedStudent, exportedStudent } from "../measured/exported-student.ts";
import type { Report } from "../report/report.ts";
import { writeReport } from "../report-page/write-report.ts";
import { readJson, writeJson } from "../run-folder/json-file.ts";
import { nearestAbove } from "./nearest-above.ts";

/** Beside each exported file, and with what was exported of a run in the run's folder. */
const besideName = "export.json";
const ofRunName = "exports.json";
const reportName = "report.json";

/**
 * Notes an export beside its file and, where the student lies in the folder of a finished run within the roots, in the run's report.
 * @throws FacultyError IO_FAILED.
 */
export async function rememberExport(out: string, exported: ExportedStudent, roots: Roots): Promise<void> {
  const beside = join(dirname(out), besideName);
  const others = (await read(beside)).filter(({ file }) => file !== exported.file);
  await writeJson(beside, [...others, exported]);
  const folder = await nearestAbove(exported.student, reportName, roots);
  if (folder === null) return;
  const own = { ...exported, student: relative(folder, resolve(exported.student)) };
  const ofRun = (await read(join(folder, ofRunName))).filter(
    ({ file, student }) => file !== own.file || student !== own.student,
  );
  await writeJson(join(folder, ofRunName), [...ofRun, own]);
  const report = (await readJson(join(folder, reportName))) as Report; // we wrote it
  const told = { ...report, exported: await exportsOfRun(folder) };
  await writeReport(folder, told);
}

/** What was exported of the students that lie in a run's folder now. */
export async function exportsOfRun(folder: string): Promise<readonly ExportedStudent[]> {
  const listed = await read(join(folder, ofRunName));
  const digests = await Promise.all(listed.map(({ student }) => modelDigest(join(folder, student)).catch(() => null)));
  return listed.filter(({ digest }, i) => digest === digests[i]);
}

const known: z.ZodType<readonly ExportedStudent[]> = z.array(exportedStudent);

/** None where there is no such list, or none that is understood. */
async function read(path: string): Promise<readonly ExportedStudent[]> {
  const list = known.safeParse(await readJson(path));
  return list.success ? list.data : [];
}
