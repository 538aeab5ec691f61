import type { ExportedStudent } from "../measured/exported-student.ts";

/** For a terminal. */
export function exportLine(result: ExportedStudent): string {
  const { file, dtype, of, accuracy, latency: times, samples } = result;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return [
    `${file}: ${dtype}, ${result.bytes} bytes (the student ${result.studentBytes})`,
    `on ${samples} test samples its ${of} differ by ${result.greatestDifference.toExponential(1)} at most`,
    `the same class for ${percent(result.agreement)}`,
    ...(accuracy === null ? [] : [`accuracy ${percent(accuracy.exported)} (${percent(accuracy.student)})`]),
    `p50 ${times.exported.p50Ms.toFixed(2)} ms (${times.student.p50Ms.toFixed(2)})`,
    `${Math.round(times.exported.rowsPerSecond)} samples/s in batches (${Math.round(times.student.rowsPerSecond)})`,
  ].join(", ");
}
