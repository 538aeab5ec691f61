import type { ExportedStudent } from "../measured/exported-student.ts";
import { markdownTable } from "./text-table.ts";

export const exportedHead: readonly string[] = [
  "exported",
  "student",
  "type",
  "file",
  "greatest difference",
  "same class",
  "accuracy",
  "p50 ms",
  "samples/s in batches",
];

/** Beneath the report's costs, what became of students that were exported; empty where none was. */
export function exportedLines(exported: readonly ExportedStudent[]): readonly string[] {
  if (exported.length === 0) return [];
  return ["", ...markdownTable(exportedHead, exported.map(exportedCells)), "", exportedLegend];
}

export const exportedLegend: string =
  "Exported files, each as its runtime computes it on one thread. Differences are those of the logits, or of the probabilities where the student yields these, on the test samples; in brackets the student's own figures, measured beside it.";

const significant = 2;

export function exportedCells(one: ExportedStudent): readonly string[] {
  const { file, to, student, dtype, accuracy, latency } = one;
  const both = (exported: string, own: string) => `${exported} (${own})`;
  return [
    `${file} (${to})`,
    student,
    dtype,
    both(bytes(one.bytes), bytes(one.studentBytes)),
    one.greatestDifference.toExponential(significant - 1),
    percent(one.agreement),
    accuracy === null ? "not measured" : both(percent(accuracy.exported), percent(accuracy.student)),
    both(latency.exported.p50Ms.toFixed(significant), latency.student.p50Ms.toFixed(significant)),
    both(count(latency.exported.rowsPerSecond), count(latency.student.rowsPerSecond)),
  ];
}

function bytes(value: number): string {
  return value < 10_000 ? `${value} B` : `${(value / 1000).toFixed(0)} kB`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(significant)} %`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
