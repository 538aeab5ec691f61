import { FacultyError } from "../errors/faculty-error.ts";

/**
 * Calls what a plugin defines. What its code throws is told as its own; what Faculty throws meanwhile stays what it is.
 * @param kind - Of the definition, as messages call it. @param name - Of the definition.
 * @throws FacultyError BAD_PLUGIN.
 */
export function inPlugin<Result>(kind: string, name: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw failureOf(kind, name, cause);
  }
}

/** The same of what takes its time. */
export async function awaitPlugin<Result>(kind: string, name: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw failureOf(kind, name, cause);
  }
}

function failureOf(kind: string, name: string, cause: unknown): FacultyError {
  if (cause instanceof FacultyError) return cause;
  const why = firstLineOf(cause);
  return new FacultyError("BAD_PLUGIN", `${kind} ${name} of a plugin fails: ${why}`, { plugin: name }, { cause });
}

/** What code of the user's own threw, which may be no error, in one line. */
export function firstLineOf(cause: unknown): string {
  const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return line;
}
