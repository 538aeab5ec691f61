import type { DatasetSpec } from "@faculty/data/datasets";
import { dataParts } from "@faculty/data/run-file";
import { parseValue } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";

/** What a run alone does with its data set. */
const ofRuns = ["validation", "labels", "omit"] as const;

/**
 * A data set as `dataset` of a run file has it, given on the command line.
 * @throws FacultyError USAGE naming the keys and what is wrong.
 */
export function datasetKeys(flag: string, text: string): DatasetSpec {
  let keys: unknown;
  try {
    keys = JSON.parse(text);
  } catch (cause) {
    throw new FacultyError("USAGE", `${flag} is no JSON: ${text}`, {}, { cause });
  }
  const parsed = parseValue(dataParts.dataset, keys);
  if (parsed.kind === "fits") {
    const stray = ofRuns.find((key) => Object.hasOwn(Object(keys), key));
    if (stray === undefined) return parsed.value;
    throw new FacultyError("USAGE", `${flag}: ${stray}: is for run files, this command takes the data set whole`);
  }
  const problems = parsed.problems.map(({ path, message }) => `${path.join(".") || "its value"}: ${message}`);
  throw new FacultyError("USAGE", `${flag}: ${problems.join("; ")}`);
}
