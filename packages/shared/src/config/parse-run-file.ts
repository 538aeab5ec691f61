import type { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { readBounded } from "../files/read-bounded.ts";
import { textOf } from "../files/text-of.ts";
import { checkRun } from "./check-run.ts";
import type { RunSpec } from "./run-spec.ts";
import { parseValue } from "./schema-problems.ts";
import { type KeyPath, parseYaml, type TextPosition } from "./yaml-source.ts";

/** A run file of 16 terms and 64 teachers takes some 20 KiB; with 100 class names a teacher, 100 KiB. */
const maxRunFileBytes = 256 * 1024;
/** A file that is not one at all may have a problem a character. */
const maxShownProblems = 20;

/** The text of a run file. @throws FacultyError NOT_FOUND, BAD_RUN_FILE, IO_FAILED; the abort's reason when it fires. */
export async function readRunFile(path: string, abort?: AbortSignal): Promise<string> {
  const read = await readBounded(path, maxRunFileBytes, abort);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `run file ${path} does not exist`, { path });
  if (read.kind === "refused") throw new FacultyError("BAD_RUN_FILE", `${path} ${read.why}`, { path });
  return textOf(read.bytes, path, "BAD_RUN_FILE");
}

/**
 * Checks a run file's text. Paths inside it stay as written: relative to the file.
 * @param path - For the messages.
 * @param schema - `runSpecSchema` with the parts that the caller owns.
 * @throws BAD_RUN_FILE that lists every problem as `file:line:column key: expected …, found …`, in `details.problems` one
 * by one.
 */
export function parseRunFile(text: string, path: string, schema: z.ZodType<RunSpec>): RunSpec {
  const source = parseYaml(text);
  const at = ({ line, column }: TextPosition) => `${path}:${line}:${column}`;
  refuseProblems(path, source.problems, ({ position, message }) => `${at(position)}: ${message}`);
  const parsed = parseValue(schema, source.value);
  if (parsed.kind === "problems") {
    throw badRunFile(
      path,
      parsed.problems,
      ({ path: key, part, message }) => `${at(source.positionOf(key, part))}${named(key)}: ${message}`,
    );
  }
  const problems = checkRun(parsed.value);
  refuseProblems(
    path,
    problems,
    ({ key, message }) => `${at(source.positionOf(key, "value"))}${named(key)}: ${message}`,
  );
  return parsed.value;
}

/** `teachers[1].name`, with a space before it. */
function named(key: KeyPath): string {
  const text = key.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text === "" ? "" : ` ${text.replace(/^\./, "")}`;
}

function refuseProblems<Problem>(
  path: string,
  problems: readonly Problem[],
  describe: (problem: Problem) => string,
): void {
  if (problems.length > 0) throw badRunFile(path, problems, describe);
}

/** @param describe - Finds the place of a problem, which takes a look through the file. */
function badRunFile<Problem>(
  path: string,
  problems: readonly Problem[],
  describe: (problem: Problem) => string,
): FacultyError {
  const shown = problems.slice(0, maxShownProblems).map(describe);
  if (shown.length < problems.length) shown.push(`and ${problems.length - shown.length} more`);
  const message =
    problems.length === 1 ? `${shown[0]}` : `${path} has ${problems.length} problems:\n${shown.join("\n")}`;
  return new FacultyError("BAD_RUN_FILE", message, { path, problems: shown });
}
