import { pictureGrid } from "../pictures/picture-grid.ts";
import { type HardSamples, hardSamples } from "../report/hard-samples.ts";
import type { Report } from "../report/report.ts";
import type { SampleView, ShownSample } from "../report/shown-samples.ts";
import { markdownTable } from "../report/text-table.ts";
import { createEventFile } from "./event-file.ts";

export interface SampleEventsOptions {
  /** Of the sheets; it is there. */
  readonly folder: string;
  readonly report: Pick<Report, "insight" | "information">;
  readonly samples: readonly ShownSample[];
  /** Since 1970. */
  readonly nowMs: () => number;
}

/**
 * Tells TensorBoard of the test samples that a report speaks of: of each kind a sheet of their pictures, and a table of
 * what is said of them. Writes nothing where samples are no pictures.
 * @throws FacultyError IO_FAILED.
 */
export async function writeSampleEvents({ folder, report, samples, nowMs }: SampleEventsOptions): Promise<void> {
  const views = new Map(samples.map((one) => [one.sample, one]));
  await using file = createEventFile(folder, nowMs);
  for (const hard of hardSamples(report)) {
    const pictures = hard.samples.flatMap(({ sample }) => pictureOf(views.get(sample)?.view));
    if (pictures.length < hard.samples.length) continue;
    file.tell({ kind: "image", tag: `samples/${hard.kind}`, image: pictureGrid(pictures) }, 0);
    file.tell({ kind: "text", tag: `said of samples/${hard.kind}`, markdown: tableOf(hard, views) }, 0);
  }
  await file.written();
}

function pictureOf(view: SampleView | undefined) {
  return view?.kind === "picture" || view?.kind === "spectrogram" ? [view] : [];
}

/** A row a picture, in the sheet's order. */
function tableOf({ title, says, samples }: HardSamples, views: ReadonlyMap<number, ShownSample>): string {
  const rows = samples.map(({ sample, class: name, lines }, place) => {
    return [String(place + 1), views.get(sample)?.name ?? String(sample), name, lines.join("; ")];
  });
  return [`${title}. ${says}`, "", ...markdownTable(["picture", "sample", "class", "said"], rows)].join("\n");
}
