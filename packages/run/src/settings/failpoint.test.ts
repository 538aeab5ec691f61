import { createMemoryDisk } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { armed, type FailpointName, failpoints, readFailpoint } from "./failpoint.ts";

describe("FACULTY_FAILPOINT", () => {
  test("is a name and a number", () => {
    expect(readFailpoint("after-apply@12")).toEqual({ name: "after-apply", at: 12 });
  });

  test.each(["after-apply", "after-apply@0", "nowhere@1", "@1"])(
    "is refused as %s, with those that there are",
    (text) => {
      expect(() => readFailpoint(text)).toThrow(
        `FACULTY_FAILPOINT is "${text}", expected one of ${failpoints.join(", ")} with @ and a number from 1 on`,
      );
    },
  );
});

/** What lies on the disk after a checkpoint and its ledger were written with death at a point; null: nobody died. */
async function leftAt(name: FailpointName, at: number) {
  const memory = createMemoryDisk();
  const { disk, onApply } = armed({ name, at }, memory.mount(), () => {
    throw new Error("died");
  });
  const bytes = (text: string) => Buffer.from(text);
  const work = async () => {
    await disk.makeFolder("/s/checkpoints");
    onApply("before-apply");
    onApply("after-apply");
    await using ledger = await disk.append("/s/ledger.jsonl", 0);
    await ledger.append(bytes("line"));
    await ledger.sync();
    await disk.write("/s/checkpoints/.checkpoint.tmp", bytes("12345678"));
    await disk.rename("/s/checkpoints/.checkpoint.tmp", "/s/checkpoints/00000001.checkpoint");
    await disk.syncFolder("/s/checkpoints");
  };
  const isAlive = await work().then(
    () => true,
    () => false,
  );
  const left = memory.mount();
  const read = async (path: string) => (await left.read(path))?.toString() ?? null;
  const files = ["/s/ledger.jsonl", "/s/checkpoints/.checkpoint.tmp", "/s/checkpoints/00000001.checkpoint"];
  return isAlive ? null : Promise.all(files.map(read));
}

describe("a failpoint ends the trainer", () => {
  test.each<[FailpointName, readonly (string | null)[]]>([
    ["before-apply", [null, null, null]],
    ["after-apply", [null, null, null]],
    ["ledger-appended", ["line", null, null]],
    ["ledger-synced", ["line", null, null]],
    ["checkpoint-begun", ["line", null, null]],
    ["checkpoint-torn", ["line", "1234", null]],
    ["checkpoint-written", ["line", "12345678", null]],
    ["checkpoint-renamed", ["line", null, "12345678"]],
    ["checkpoint-committed", ["line", null, "12345678"]],
  ])("at %s, and not before the second time where that is asked for", async (name, left) => {
    expect(await leftAt(name, 1)).toEqual(left);
    expect(await leftAt(name, 2)).toBeNull();
  });
});
