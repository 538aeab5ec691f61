import { FacultyError } from "@faculty/shared/errors";

/** Where a weight holds a NaN. */
interface NaNWeight {
  /** Of the model. */
  readonly path: string;
  readonly weight: string;
  /** Of the value within the weight. */
  readonly index: number;
  /** That hold the weight, where they are not the model's own. */
  readonly files?: string;
}

/** What is said of a weight that is no number, whatever the model's format. */
export function nanWeight({ path, weight, index, files }: NaNWeight): FacultyError {
  const where = files === undefined ? "" : ` (${files})`;
  return new FacultyError(
    "NOT_FINITE",
    `model ${path}: weight ${weight} holds NaN at value ${index}${where}: save it again from a checkpoint that holds none`,
    { path, weight },
  );
}
