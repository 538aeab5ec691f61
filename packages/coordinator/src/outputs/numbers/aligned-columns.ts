import type { Rows } from "@faculty/shared/tensor";
import type { TeacherLogits } from "../distribution/align.ts";

/** Every teacher's numbers in the order of the run's columns, divided by a temperature, `[rows, width]` each. */
export function alignedColumns(teachers: readonly TeacherLogits[], temperature: number): readonly Rows[] {
  return teachers.map(({ logits: { rows, width, data }, space: { kept, columns } }) => {
    const own = new Float64Array(rows * columns.length);
    for (let row = 0; row < rows; row++)
      columns.forEach((place, column) => {
        const value = data[row * width + (kept[place] as number)] as number;
        own[row * columns.length + column] = value / temperature;
      });
    return { rows, width: columns.length, data: own };
  });
}
