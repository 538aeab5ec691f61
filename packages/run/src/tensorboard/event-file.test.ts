import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { maskedCrc32c } from "./crc32c.ts";
import { createEventFile } from "./event-file.ts";
import { eventMessage } from "./event-messages.ts";

const atMs = 1_700_000_000_500;

test("a file is made with its first event, and holds records of length, checksum, bytes and their checksum", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-events-"));
  try {
    await using file = createEventFile(folder, () => atMs);
    expect(await readdir(folder)).toEqual([]);
    const told = { kind: "scalars", values: { "terms/hard-label": 0.5 } } as const;
    file.tell(told, 7);
    await file.written();
    const [name = ""] = await readdir(folder);
    expect(name).toMatch(/^events\.out\.tfevents\.1700000000\./);
    expect(recordsOf(await readFile(join(folder, name)))).toEqual([
      Buffer.from(eventMessage({ kind: "version" }, 0, atMs)),
      Buffer.from(eventMessage({ kind: "begun" }, 7, atMs)),
      Buffer.from(eventMessage(told, 7, atMs)),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a folder that is gone is told of when what was written is asked for", async () => {
  await using file = createEventFile(join(tmpdir(), "faculty-no-such-folder"), () => atMs);
  file.tell({ kind: "done" }, 0);
  await expect(file.written()).rejects.toMatchObject({ code: "IO_FAILED" });
});

function recordsOf(bytes: Buffer): readonly Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const record = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(record));
    records.push(record);
    at += 12 + length + 4;
  }
  return records;
}
