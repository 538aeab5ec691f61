import { isInRange, namedClasses, notASignal, outOfRange, type SparseRows } from "@faculty/shared/codecs";

/**
 * As `checkRows`, of rows that name some of their classes; a sparse codec carries log-probabilities alone.
 * @throws FacultyError NOT_FINITE, NOT_A_SIGNAL.
 */
export function checkSparseRows({ rows, width, data }: SparseRows, teacher: string): void {
  const values = 1 + namedClasses(width);
  for (let row = 0; row < rows; row++) {
    let max = -Infinity;
    for (let i = row * width; i < row * width + values; i++) {
      const value = data[i] as number;
      if (!isInRange(value)) throw outOfRange(value, `teacher ${teacher}`, `for row ${row}`);
      if (value > max) max = value;
    }
    if (max !== 0) throw notASignal(`teacher ${teacher} has row maximum ${max} in row ${row}, expected 0`);
  }
}
