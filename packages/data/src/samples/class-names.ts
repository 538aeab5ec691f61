import { FacultyError } from "@faculty/shared/errors";
import { linesOf, readBounded } from "@faculty/shared/files";
import { className } from "@faculty/shared/names";

/** Thousands of names, however long they are, take less. */
const maxClassesBytes = 2 ** 20;

/**
 * The names in a `classes.txt`, in label order; null where there is no such file.
 * @throws FacultyError BAD_DATASET naming file and line; IO_FAILED; the abort's reason.
 */
export async function readClassNames(path: string, abort: AbortSignal | undefined): Promise<readonly string[] | null> {
  const read = await readBounded(path, maxClassesBytes, abort);
  if (read.kind === "missing") return null;
  if (read.kind === "refused") throw bad(path, read.why);
  return parseClasses(read.bytes, path);
}

/** One class name a line, empty lines at the end passed over; @throws BAD_DATASET where one is empty or repeats. */
export function parseClasses(bytes: Buffer, path: string): readonly string[] {
  const lines = linesOf(bytes, path, "BAD_DATASET").map(className);
  const classes = lines.slice(0, lines.findLastIndex((name) => name !== "") + 1);
  if (classes.length === 0) throw bad(path, "names no class, expected one a line");
  const lineOf = new Map<string, number>();
  classes.forEach((name, index) => {
    if (name === "") throw bad(path, `line ${index + 1} is empty, expected a class name`);
    const earlier = lineOf.get(name);
    if (earlier !== undefined)
      throw bad(path, `line ${index + 1} names ${JSON.stringify(name)}, which line ${earlier} already names`);
    lineOf.set(name, index + 1);
  });
  return classes;
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}
