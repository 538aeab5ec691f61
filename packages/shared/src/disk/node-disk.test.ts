import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { diskConformance } from "./disk.conformance.ts";
import { nodeDisk } from "./node-disk.ts";

diskConformance(async () => {
  const folder = await mkdtemp(join(tmpdir(), "disk-"));
  return { disk: nodeDisk, folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
});

test("what is written whole, appended and renamed is on the platter when its promise resolves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "disk-"));
  const path = join(folder, "file");
  await using handle = await open(path, "w");
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  const sync = vi.spyOn(prototype, "sync");
  try {
    await nodeDisk.write(path, Buffer.from("whole"));
    expect(sync).toHaveBeenCalledTimes(1);
    await using appended = await nodeDisk.append(path, 5);
    await appended.append(Buffer.from("more"));
    await appended.sync();
    expect(sync).toHaveBeenCalledTimes(2);
    await nodeDisk.syncFolder(folder);
    expect(sync).toHaveBeenCalledTimes(3);
  } finally {
    sync.mockRestore();
    await rm(folder, { recursive: true });
  }
});

test("a folder where none can be made is refused, and does not keep Node busy for ever", async () => {
  await expect(nodeDisk.makeFolder("/proc/faculty/below")).rejects.toThrow("mkdir '/proc");
});
