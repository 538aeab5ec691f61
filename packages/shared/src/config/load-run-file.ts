import { readFile, stat } from "node:fs/promises";
import type { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { checkRun } from "./check-run.ts";
import type { RunSpec } from "./run-spec.ts";
import { parseValue } from "./schema-problems.ts";
import { type KeyPath, parseYaml, type TextPosition } from "./yaml-source.ts";

/** A run file of 16 terms and 64 teachers takes some 20 KiB. */
const maxRunFileBytes = 2 ** 20;

/**
 * Reads and checks a run file. Paths inside it stay as written: relative to the file.
 * @param schema - `runSpecSchema` with the parts that the caller owns.
 * @throws BAD_RUN_FILE that lists every problem as `file:line:column key: expected …, found …`, in `details.problems` one
 * by one; NOT_FOUND, IO_FAILED; the signal's reason when it aborts.
 */
export async function loadRunFile(path: string, schema: z.ZodType<RunSpec>, signal?: AbortSignal): Promise<RunSpec> {
  return parseRunFile(await readText(path, signal), path, schema);
}

/** As loadRunFile, of a text already read; `path` is for the messages. */
export function parseRunFile(text: string, path: string, schema: z.ZodType<RunSpec>): RunSpec {
  const source = parseYaml(text);
  const at = ({ line, column }: TextPosition) => `${path}:${line}:${column}`;
  if (source.problems.length > 0) {
    throw badRunFile(
      path,
      source.problems.map(({ position, message }) => `${at(position)}: ${message}`),
    );
  }
  const parsed = parseValue(schema, source.value);
  if (parsed.kind === "problems") {
    throw badRunFile(
      path,
      parsed.problems.map(
        ({ path: key, part, message }) => `${at(source.positionOf(key, part))}${named(key)}: ${message}`,
      ),
    );
  }
  const problems = checkRun(parsed.value);
  if (problems.length > 0) {
    throw badRunFile(
      path,
      problems.map(({ key, message }) => `${at(source.positionOf(key, "value"))}${named(key)}: ${message}`),
    );
  }
  return parsed.value;
}

/** `teachers[1].name`, with a space before it. */
function named(key: KeyPath): string {
  const text = key.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text === "" ? "" : ` ${text.replace(/^\./, "")}`;
}

function badRunFile(path: string, problems: readonly string[]): FacultyError {
  const [first] = problems;
  const message =
    problems.length === 1 ? `${first}` : `${path} has ${problems.length} problems:\n${problems.join("\n")}`;
  return new FacultyError("BAD_RUN_FILE", message, { path, problems });
}

async function readText(path: string, signal: AbortSignal | undefined): Promise<string> {
  const bytes = await readBytes(path, signal);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FacultyError("BAD_RUN_FILE", `${path} is not UTF-8 text`, { path }, { cause });
  }
}

async function readBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > maxRunFileBytes) {
      throw new FacultyError("BAD_RUN_FILE", `${path} is ${size} bytes long, expected at most ${maxRunFileBytes}`, {
        path,
      });
    }
    return await readFile(path, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof FacultyError) throw cause;
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      throw new FacultyError("NOT_FOUND", `run file ${path} does not exist`, { path }, { cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("IO_FAILED", `run file ${path} cannot be read: ${reason}`, { path }, { cause });
  }
}
