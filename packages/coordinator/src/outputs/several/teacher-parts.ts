import { FacultyError } from "@faculty/shared/errors";
import { rowsPerSample, rowWidth, type SingleOutput } from "@faculty/shared/outputs";
import type { TeacherLogits } from "../distribution/align.ts";

/** One output of the run, and the teachers that say it. */
interface PartOfRun {
  readonly output: SingleOutput;
  /** Among the values that the run has of a sample. */
  readonly from: number;
  readonly size: number;
  /** Places among all the teachers, ascending. */
  readonly members: readonly number[];
  /** What those say, `[samples × positions, width]`, columns in their own order. */
  readonly signals: readonly TeacherLogits[];
}

/** Values that the run has of a sample. */
export function widthOf(parts: readonly PartOfRun[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

/**
 * The outputs of the run one by one, each with what the teachers say of it.
 * @param teachers - What they say, of as many samples each.
 */
export function partsOf(teachers: readonly TeacherLogits[], samples: number): readonly PartOfRun[] {
  let from = 0;
  const count = teachers[0]?.space.several?.parts.length ?? 0;
  return Array.from({ length: count }, (_, place) => {
    const said = teachers.flatMap((teacher, k) => {
      const part = teacher.space.several?.parts[place];
      return part == null ? [] : [{ k, part, teacher }];
    });
    const [first] = said;
    if (first === undefined) throw new FacultyError("INTERNAL", `no teacher says output ${place} of the run`);
    const { output } = first.part;
    const size = rowsPerSample(output) * rowWidth(output);
    const own = {
      output,
      from,
      size,
      members: said.map(({ k }) => k),
      signals: said.map(({ part, teacher }) => ({
        logits: {
          rows: samples * rowsPerSample(output),
          width: part.width,
          data: valuesOf(teacher, samples, part.from, part.size),
        },
        space: part.space,
      })),
    };
    from += size;
    return own;
  });
}

function valuesOf({ logits: { data } }: TeacherLogits, samples: number, from: number, size: number): Float64Array {
  const own = new Float64Array(samples * size);
  const width = data.length / samples;
  for (let i = 0; i < samples; i++) own.set(data.subarray(i * width + from, i * width + from + size), i * size);
  return own;
}
