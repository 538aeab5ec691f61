import { FacultyError } from "@faculty/shared/errors";
import type { LayerReduction } from "@faculty/shared/protocol";

/**
 * What a loss can compare: `any` two layers; `maps` of positions and channels, so that a dense layer is none; hidden
 * `states` at as many positions; `attention` matrices `[heads, queries, keys]` of one size.
 */
export type Comparable = "any" | "maps" | "states" | "attention";

/** Shapes of one sample's features, without the batch: of the student's layer, and of what the teacher sends of its. */
export interface FeatureShapes {
  readonly student: readonly number[];
  readonly teacher: readonly number[];
}

/**
 * Whether two layers are what a loss compares. Without it a loss of maps would be 0 for vectors, and TensorFlow would
 * stretch one shape to the other.
 * @param reduction - What the teacher makes of its layer: reduced, its shape says less.
 * @param what - Loss and layers, for the message.
 * @throws FacultyError SHAPE_MISMATCH.
 */
export function checkComparable(
  comparable: Comparable,
  { kind }: LayerReduction,
  shapes: FeatureShapes,
  what: string,
): void {
  const { student, teacher } = shapes;
  const [own, given] = [student.slice(0, -1), teacher.slice(0, -1)];
  const refuse = (expected: string) => {
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${what}: the student's layer yields [${student.join(", ")}], the teacher's [${teacher.join(", ")}], expected ${expected}`,
      { student, teacher },
    );
  };
  if (comparable === "maps" && (own.length === 0 || (kind === "full" && given.length === 0)))
    refuse("positions and channels of both");
  if (comparable === "states" && own.join() !== given.join()) refuse("as many positions of both");
  const isSquare = student.length === 3 && teacher.length === 3 && student.slice(1).join() === teacher.slice(1).join();
  if (comparable === "attention" && !isSquare) refuse("heads, queries and keys, as many queries and keys of both");
}
