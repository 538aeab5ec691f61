import { FacultyError } from "@faculty/shared/errors";

/** Whole numbers that a model takes, ends included, under TensorFlow's name of them. */
export interface WholeNumbers {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/**
 * @param who - Begins the sentence, `teacher wide`.
 * @throws FacultyError SHAPE_MISMATCH naming the first value that is no such whole number.
 */
export function checkWhole(who: string, { name, least, most }: WholeNumbers, values: Float32Array): void {
  const wrong = values.find((value) => !Number.isInteger(value) || value < least || value > most);
  if (wrong === undefined) return;
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${who} takes whole numbers (${name}, ${least} to ${most}), a sample holds ${wrong}`,
    { who },
  );
}
