import { isInRange, notASignal, outOfRange } from "@faculty/shared/codecs";
import type { SignalRequest } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";

/**
 * What a signal may be, protocol §4: log-probabilities have their row maximum at 0, or were not softened as asked.
 * @throws FacultyError NOT_FINITE, NOT_A_SIGNAL.
 */
export function checkRows({ rows, width, data }: Rows<Float32Array>, asked: SignalRequest, teacher: string): void {
  for (let row = 0; row < rows; row++) {
    let max = -Infinity;
    for (let i = row * width; i < (row + 1) * width; i++) {
      const value = data[i] as number;
      if (!isInRange(value)) throw outOfRange(value, `teacher ${teacher}`, `for row ${row}`);
      if (value > max) max = value;
    }
    if (asked.kind === "log-probabilities" && max !== 0)
      throw notASignal(`teacher ${teacher} has row maximum ${max} in row ${row}, expected 0`);
  }
}
