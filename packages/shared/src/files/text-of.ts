import { isUtf8 } from "node:buffer";
import type { ErrorCode } from "../errors/codes.ts";
import { FacultyError } from "../errors/faculty-error.ts";

/**
 * What a file that somebody else may have made says: UTF-8 text, without the byte order mark that some editors write.
 * @param path - For the messages.
 * @param code - Of the error where the bytes are no such text; it names the line.
 * @throws FacultyError
 */
export function textOf(bytes: Buffer, path: string, code: ErrorCode): string {
  const content = checked(bytes, path, code);
  return content.toString("utf8");
}

/**
 * As textOf, line by line, so that a file may be longer than one string can be. Lines end with `\n` or `\r\n`; what
 * follows the last end is a line only where there is something in it.
 * @param before - Of a part of a file, how many lines of it stand before.
 */
export function linesOf(bytes: Buffer, path: string, code: ErrorCode, before = 0): readonly string[] {
  const content = checked(bytes, path, code, before);
  const lines: string[] = [];
  for (const line of byteLines(content)) {
    const text = line.toString("utf8");
    lines.push(text.endsWith("\r") ? text.slice(0, -1) : text);
  }
  const [first = ""] = lines;
  if (before + lines.length === 1 && first.includes("\r"))
    throw new FacultyError(code, `${path} line 1 ends with a carriage return alone, expected a line feed`, { path });
  return lines;
}

const lineFeed = 0x0a;
const byteOrderMark = Buffer.from("\ufeff");
const byteOrderMarks16: readonly Buffer[] = [Buffer.of(0xff, 0xfe), Buffer.of(0xfe, 0xff)];

function checked(bytes: Buffer, path: string, code: ErrorCode, before = 0): Buffer {
  if (before === 0 && byteOrderMarks16.some((mark) => startsWith(bytes, mark)))
    throw new FacultyError(code, `${path} line 1 begins with the mark of UTF-16, expected UTF-8`, { path });
  const content = before === 0 && startsWith(bytes, byteOrderMark) ? bytes.subarray(byteOrderMark.length) : bytes;
  if (isUtf8(content) && !content.includes(0)) return content;
  let number = before;
  for (const line of byteLines(content)) {
    number += 1;
    if (line.includes(0))
      throw new FacultyError(code, `${path} line ${number} holds a NUL, as UTF-16 does, expected UTF-8 text`, { path });
    if (!isUtf8(line)) throw new FacultyError(code, `${path} line ${number} ${strangeByte(line)}`, { path });
  }
  return content;
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** No byte of a longer UTF-8 sequence is a line feed. */
function* byteLines(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found === -1 ? bytes.length : found;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

const shownCharacters = 20;

/** Says which byte of a line that is not UTF-8 is the first that is not, and what stands before it. */
function strangeByte(line: Buffer): string {
  const replaced = Buffer.from(line.toString("utf8"));
  const place = Math.min(
    line.findIndex((byte, i) => byte !== replaced[i]),
    line.length - 1,
  );
  const before = line.subarray(0, place).toString("utf8").slice(-shownCharacters);
  const byte = line.subarray(place, place + 1).toString("hex");
  return `is not UTF-8: byte 0x${byte} after ${JSON.stringify(before)}; save the file as UTF-8`;
}
