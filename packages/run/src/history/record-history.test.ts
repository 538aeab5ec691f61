import { createManualClock, createMemoryDisk, type WriteFate } from "@faculty/testing";
import { expect, test } from "vitest";
import { studentOf } from "./history.fixture.ts";
import { readRecords } from "./history-record.ts";
import { recordHistory } from "./record-history.ts";

const path = "/run/history.jsonl";

/** A disk with the run's folder, and starts of the run in it. */
async function place(fate?: () => WriteFate) {
  const disk = createMemoryDisk().mount(fate === undefined ? {} : { fate });
  await disk.makeFolder("/run");
  const clock = createManualClock();
  const problems: string[] = [];
  const start = (fresh = false) => {
    const onProblem = (line: string) => void problems.push(line);
    return recordHistory({ disk, folder: "/run", fresh, clock, wallMs: () => clock.now(), onProblem });
  };
  const text = async () => (await disk.read(path))?.toString("utf8") ?? "";
  const written = async () => readRecords(await text(), path);
  return { disk, clock, problems, start, text, written };
}

test("what becomes of a run is on disk a second later, what became of it last when the run is over", async () => {
  const { clock, start, written } = await place();
  {
    await using history = await start();
    history.add({ kind: "step", step: "training students" });
    await clock.advance(1000);
    expect((await written()).map(({ event }) => event.kind)).toEqual(["step"]);
    history.add({ kind: "done" });
  }
  expect(await written()).toEqual([
    { seq: 0, atMs: 0, event: { kind: "step", step: "training students" } },
    { seq: 1, atMs: 1000, event: { kind: "done" } },
  ]);
});

test("a second start goes on in the same history, after a torn last line was cut off", async () => {
  const { disk, start, text, written } = await place();
  for (const line of ["first", "second"]) {
    await using history = await start();
    history.add({ kind: "said", line });
    await history[Symbol.asyncDispose]();
    const whole = await text();
    await using file = await disk.append(path, whole.length);
    await file.append(Buffer.from('{"seq":9,"at'));
  }
  await using _last = await start();
  const whole = (await text()).split("\n").slice(0, -1).join("\n");
  expect(readRecords(`${whole}\n`, path).map(({ seq, event }) => [seq, event.kind === "said" && event.line])).toEqual([
    [0, "first"],
    [1, "second"],
  ]);
  expect(await written()).toHaveLength(2);
});

test("a fresh start forgets the history", async () => {
  const { start, written } = await place();
  for (const line of ["first", "second"]) {
    await using history = await start(line === "second");
    history.add({ kind: "said", line });
  }
  expect((await written()).map(({ event }) => event)).toEqual([{ kind: "said", line: "second" }]);
});

test("a history that cannot be read begins anew, and that is said", async () => {
  const { disk, problems, start, written } = await place();
  await disk.write(path, Buffer.from('{"seq":0}\n'));
  {
    await using history = await start();
    history.add({ kind: "said", line: "on" });
  }
  expect(problems).toEqual([
    `warning: the run's history begins anew: ${path} line 1 is no record of a run's history ` +
      "(atMs: Invalid input: expected number, received undefined)",
  ]);
  expect(await written()).toHaveLength(1);
});

test("a full disk ends the history and not the run, and is told once", async () => {
  const { clock, problems, start } = await place(() => ({ kind: "full", bytes: 3 }));
  await using history = await start();
  for (const line of ["first", "second"]) {
    history.add({ kind: "said", line });
    await clock.advance(1000);
  }
  expect(problems).toEqual(["warning: the run's history is kept no more: ENOSPC: no space left on device"]);
});

test("a long history is thinned out in its file, and goes on", async () => {
  const { clock, start, written } = await place();
  {
    await using history = await start();
    for (let second = 0; second < 100; second++) {
      for (let i = 0; i < 90; i++)
        history.add({ kind: "progress", progress: studentOf({ student: `s${i}`, step: second }) });
      await clock.advance(1000);
    }
    history.add({ kind: "done" });
  }
  const records = await written();
  expect(records.length).toBeLessThan(8192);
  expect(records[0]?.seq).toBe(0);
  expect(records.at(-1)).toMatchObject({ seq: 9000, event: { kind: "done" } });
});
