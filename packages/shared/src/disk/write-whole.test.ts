import { createMemoryDisk, type WriteFate } from "@faculty/testing";
import { expect, test } from "vitest";
import { createRandom } from "../random/random.ts";
import { writeWhole } from "./write-whole.ts";

const path = "/state/result.json";
const read = async (disk: ReturnType<typeof createMemoryDisk>) => (await disk.mount().read(path))?.toString();

test("a file that was written survives a power cut, in the place of the one before", async () => {
  const disk = createMemoryDisk();
  await writeWhole(disk.mount(), path, "one");
  await writeWhole(disk.mount(), path, new Uint8Array(Buffer.from("another")));
  disk.cutPower(createRandom(1));
  expect(await read(disk)).toBe("another");
  expect(await disk.mount().list("/state")).toEqual(["result.json"]);
});

test("a disk that is full keeps the file of before, whole, and nothing else", async () => {
  const disk = createMemoryDisk();
  await writeWhole(disk.mount(), path, "one");
  const fate = (): WriteFate => ({ kind: "full", bytes: 2 });
  await expect(writeWhole(disk.mount({ fate }), path, "another")).rejects.toMatchObject({
    code: "IO_FAILED",
    message: `cannot write ${path}: ENOSPC: no space left on device`,
  });
  expect(await disk.mount().list("/state")).toEqual(["result.json"]);
  expect(await read(disk)).toBe("one");
});

test.each(["write", "rename", "syncFolder"] as const)(
  "power that is lost before %s leaves one of both, whole",
  async (last) => {
    const disk = createMemoryDisk();
    await writeWhole(disk.mount(), path, "one");
    const died = new Promise<void>((resolve) => {
      const before = (operation: string) => {
        if (operation !== last) return Promise.resolve();
        resolve();
        return new Promise<never>(() => undefined);
      };
      void writeWhole(disk.mount({ before }), path, "another");
    });
    await died;
    disk.cutPower(createRandom(1));
    expect(["one", "another"]).toContain(await read(disk));
  },
);
