import { join } from "node:path";
import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";
import { decodeSegment, encodeSegment } from "./segment-bytes.ts";
import { segmentName } from "./segment-name.ts";
import type { SignalKey } from "./signal-key.ts";
import type { SignalRows } from "./signal-rows.ts";

/** 4,096 rows of 50,000 classes in float32 take 0.8 GB. */
const maxSegmentBytes = 2 ** 30;

/** Writes a whole segment or nothing, durably. @returns The file's name. @throws FacultyError IO_FAILED. */
export async function writeSegment(folder: string, rows: SignalRows, key: SignalKey): Promise<string> {
  const bytes = encodeSegment(rows, key);
  const name = segmentName(bytes);
  await writeWhole(nodeDisk, join(folder, name), bytes);
  return name;
}

/** @throws FacultyError BAD_SIGNALS when the file is not whole, not of this key, or too large. */
export async function readSegment(folder: string, name: string, key: SignalKey): Promise<SignalRows> {
  const path = join(folder, name);
  const read = await readBounded(path, maxSegmentBytes);
  if (read.kind !== "bytes") throw bad(path, read.kind === "missing" ? "it is gone" : `it ${read.why}`);
  if (segmentName(read.bytes) !== name) throw bad(path, "its digest is not that in its name, it was damaged");
  return decodeSegment(path, read.bytes, key);
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_SIGNALS", `signal segment ${path}: ${why}`, { path });
}
