import type { Clock } from "@faculty/shared/clock";
import { type OutputSpec, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { Random } from "@faculty/shared/random";
import type { Teacher, TeacherFacts } from "@faculty/teacher-node";

/** How a replica's model fares. */
export interface Inferring {
  readonly clock: Clock;
  readonly random: Random;
  /** The longest that one inference takes. */
  readonly longestMs: () => number;
}

/**
 * A model of two inputs: value c of inputs (x, y) is cos(c + 1 + bias · x + y), as every replica computes it; at each
 * further position y is 1 more.
 */
export function tableTeacher(
  digest: string,
  output: OutputSpec,
  bias: number,
  { clock, random, longestMs }: Inferring,
): Teacher {
  const facts: TeacherFacts = { digest, output, inputShape: [2], layers: [], parameters: 1, backend: "none" };
  const [width, positions] = [rowWidth(output), rowsPerSample(output)];
  return {
    facts,
    infer: async ({ inputs, rows }) => {
      await clock.sleep(random.uniform() * longestMs());
      const data = Float32Array.from({ length: rows * positions * width }, (_, i) => {
        const place = Math.floor(i / width);
        const [row, position] = [Math.floor(place / positions), place % positions];
        const [x, y] = [inputs[2 * row] as number, (inputs[2 * row + 1] as number) + position];
        return Math.cos((i % width) + 1 + bias * x + y);
      });
      return { logits: { rows: rows * positions, width, data }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
