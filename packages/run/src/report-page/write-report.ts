import { join } from "node:path";
import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { reportMarkdown } from "../report/render-report.ts";
import type { Report } from "../report/report.ts";
import { type ShownSample, shownSamplesSchema } from "../report/shown-samples.ts";
import { readJson, writeJson } from "../run-folder/json-file.ts";

/** What the page shows of samples, beside the report. */
const samplesName = "samples.json";

/**
 * A report for programs, for people and for browsers, in a run's folder.
 * @param samplesOf - What the page shows of samples; absent: what was written with the last report.
 * @throws FacultyError IO_FAILED.
 */
export async function writeReport(
  folder: string,
  report: Report,
  samplesOf?: () => Promise<readonly ShownSample[]>,
): Promise<void> {
  await writeJson(join(folder, "report.json"), report);
  await writeWhole(nodeDisk, join(folder, "report.md"), reportMarkdown(report));
  if (samplesOf !== undefined) await writeJson(join(folder, samplesName), await samplesOf());
  await writePage(folder, report);
}

/** report.html, of a report and the samples beside it. @throws FacultyError IO_FAILED. */
export async function writePage(folder: string, report: Report): Promise<void> {
  const samples = shownSamplesSchema.safeParse(await readJson(join(folder, samplesName))).data ?? [];
  const { reportPage } = await import("./report-page.ts"); // its charts take a third of a second to load
  await writeWhole(nodeDisk, join(folder, "report.html"), reportPage({ report, samples }));
}
