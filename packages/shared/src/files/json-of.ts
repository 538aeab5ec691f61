import type { ErrorCode } from "../errors/codes.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { textOf } from "./text-of.ts";

/**
 * The value of a JSON file that somebody else may have made, read as textOf reads.
 * @throws FacultyError of that code, which names the line where the parser tells its place.
 */
export function jsonOf(bytes: Buffer, path: string, code: ErrorCode): unknown {
  const text = textOf(bytes, path, code);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const place = /at position (\d+)/.exec(cause instanceof Error ? cause.message : "")?.[1];
    const line = place === undefined ? "" : ` at line ${text.slice(0, Number(place)).split("\n").length}`;
    throw new FacultyError(code, `${path} is not JSON${line} (${bytes.length} bytes)`, { path }, { cause });
  }
}
