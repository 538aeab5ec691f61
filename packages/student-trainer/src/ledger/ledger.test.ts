import { createRandom } from "@faculty/shared/random";
import { createMemoryDisk, recordingLog } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { type LedgerMark, openLedger } from "./ledger.ts";
import { chainStart, ledgerLine } from "./ledger-line.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import { readLedger } from "./read-ledger.ts";

const path = "/student/ledger.jsonl";
const begin: LedgerRecord = { kind: "begin", run: "r", student: "s", seed: 1, identity: "abc" };
const step = (number: number): LedgerRecord => ({
  kind: "step",
  epoch: 0,
  step: number,
  rows: 2,
  ids: "aa",
  signals: "bb",
  mask: "11",
  generation: 1,
});

const firstBytes = ledgerLine(begin, chainStart).text.length;

function scene() {
  const disk = createMemoryDisk().mount();
  const log = recordingLog();
  const open = (mark: LedgerMark | null) => openLedger(disk, path, begin, mark, log.logger);
  const read = async () => readLedger((await disk.read(path)) ?? Buffer.alloc(0));
  return { disk, open, read };
}

test("what was committed is read back in order", async () => {
  const { open, read } = scene();
  await using ledger = await open(null);
  ledger.add(step(0));
  ledger.add(step(1));
  const mark = await ledger.commit();
  const found = await read();
  expect(found).toEqual({ records: [begin, step(0), step(1)], damage: null, ...mark });
});

test("what was committed survives a power cut", async () => {
  const disk = createMemoryDisk();
  await using ledger = await openLedger(disk.mount(), path, begin, null, recordingLog().logger);
  ledger.add(step(0));
  const { bytes } = await ledger.commit();
  disk.cutPower(createRandom(1));
  expect((await disk.mount().read(path))?.length).toBe(bytes);
});

test("what was not committed is not there", async () => {
  const { open, read } = scene();
  await using ledger = await open(null);
  await ledger.commit();
  ledger.add(step(0));
  expect((await read()).records).toEqual([begin]);
});

test("opened at a mark, it holds what it held then, and says how much it gave up", async () => {
  const { open, read } = scene();
  await using first = await open(null);
  first.add(step(0));
  const mark = await first.commit();
  first.add(step(1));
  first.add(step(2));
  await first.commit();
  await using second = await open(mark);
  second.add(step(1));
  await second.commit();
  expect((await read()).records).toEqual([begin, step(0), { kind: "resume", discarded: 2 }, step(1)]);
});

test("opened without a mark, it begins anew", async () => {
  const { open, read } = scene();
  await using first = await open(null);
  first.add(step(0));
  await first.commit();
  await using second = await open(null);
  await second.commit();
  expect((await read()).records).toEqual([begin]);
});

describe("a ledger that is not what its checkpoint knows", () => {
  async function damaged(damage: (content: Buffer) => Buffer | null) {
    const { disk, open, read } = scene();
    await using ledger = await open(null);
    ledger.add(step(0));
    const mark = await ledger.commit();
    const content = damage((await disk.read(path)) ?? Buffer.alloc(0));
    if (content === null) await disk.remove(path);
    else await disk.write(path, content);
    await using again = await open(mark);
    await again.commit();
    return { found: await read(), mark };
  }

  test.each<[string, (content: Buffer) => Buffer | null, number, string]>([
    ["is gone", () => null, 0, "it is not there"],
    ["is cut", (content) => content.subarray(0, -5), 1, `line 2, byte ${firstBytes}: the last line is torn`],
    [
      "was changed",
      (content) => Buffer.from(content.toString().replace('"rows":2', '"rows":3')),
      1,
      `line 2, byte ${firstBytes}: a line does not follow from the line before it`,
    ],
    [
      "is shorter by whole lines",
      (content) => content.subarray(0, content.indexOf("\n") + 1),
      1,
      `it ends at byte ${firstBytes}`,
    ],
  ])("because it %s says so in a gap", async (_, damage, kept, why) => {
    const { found, mark } = await damaged(damage);
    expect(found.damage).toBeNull();
    expect(found.records.slice(0, kept)).toEqual([begin].slice(0, kept));
    expect(found.records.slice(kept)).toEqual([
      { kind: "gap", why: `the checkpoint knows ${mark.bytes} bytes: ${why}` },
    ]);
  });
});

test("a line is refused when anything of it or of the line before it is another", () => {
  const { text, chain } = ledgerLine(step(0), "a");
  const lines = text + ledgerLine(step(1), chain).text;
  for (let at = 0; at < lines.length; at++) {
    const changed = Buffer.from(ledgerLine(begin, chainStart).text + lines);
    const where = changed.length - lines.length + at;
    changed[where] = (changed[where] as number) ^ 1;
    expect(readLedger(changed).damage).not.toBeNull();
  }
});

test("a failed commit is not followed by another that would hide it", async () => {
  const memory = createMemoryDisk();
  let isFull = false;
  const disk = memory.mount({ fate: () => (isFull ? { kind: "full", bytes: 7 } : { kind: "proceed" }) });
  await using ledger = await openLedger(disk, path, begin, null, recordingLog().logger);
  const mark = await ledger.commit();
  ledger.add(step(0));
  isFull = true;
  await expect(ledger.commit()).rejects.toMatchObject({ code: "IO_FAILED" });
  isFull = false;
  await expect(ledger.commit()).rejects.toMatchObject({ code: "IO_FAILED" });
  await using again = await openLedger(disk, path, begin, mark, recordingLog().logger);
  await again.commit();
  expect(readLedger((await disk.read(path)) ?? Buffer.alloc(0)).records).toEqual([
    begin,
    { kind: "resume", discarded: 0 },
  ]);
});
