import { createMemoryDisk, settle } from "@faculty/testing";
import { expect, test } from "vitest";
import { createRandom } from "../random/random.ts";
import { diskConformance } from "./disk.conformance.ts";

diskConformance(async () => {
  const disk = createMemoryDisk().mount();
  await disk.makeFolder("/folder");
  return { disk, folder: "/folder", [Symbol.asyncDispose]: async () => undefined };
});

const bytes = (text: string) => Buffer.from(text);

test("a power cut forgets names whose folder was not synced, and keeps synced content", async () => {
  const memory = createMemoryDisk();
  const disk = memory.mount();
  await disk.makeFolder("/f");
  await disk.write("/f/kept", bytes("old"));
  await disk.syncFolder("/f");
  await disk.write("/f/new", bytes("new"));
  await disk.rename("/f/new", "/f/kept");
  memory.cutPower(createRandom(1));
  expect(await disk.list("/f")).toEqual(["kept"]);
  expect(await disk.read("/f/kept")).toEqual(bytes("old"));
});

test("a power cut keeps a part, perhaps all, of what was appended and not synced", async () => {
  const lengths = new Set<number>();
  for (let seed = 0; seed < 50; seed++) {
    const memory = createMemoryDisk();
    const disk = memory.mount();
    const file = await disk.append("/log", 0);
    await file.append(bytes("ab"));
    await file.sync();
    await disk.syncFolder("/");
    await file.append(bytes("cd"));
    memory.cutPower(createRandom(seed));
    const left = await disk.read("/log");
    expect("abcd".startsWith(String(left))).toBe(true);
    lengths.add(left?.length ?? -1);
  }
  expect(lengths).toEqual(new Set([2, 3, 4]));
});

test("a full disk keeps what fitted", async () => {
  const disk = createMemoryDisk().mount({ fate: () => ({ kind: "full", bytes: 3 }) });
  await expect(disk.write("/x", bytes("abcdef"))).rejects.toMatchObject({ code: "ENOSPC" });
  expect(await disk.read("/x")).toEqual(bytes("abc"));
});

test("a write in which its process ends leaves a part, and never returns", async () => {
  const memory = createMemoryDisk();
  let isOver = false;
  const write = memory.mount({ fate: () => ({ kind: "torn", bytes: 3 }) }).write("/x", bytes("abcdef"));
  write.finally(() => (isOver = true));
  await settle();
  expect(isOver).toBe(false);
  expect(await memory.mount().read("/x")).toEqual(bytes("abc"));
});
