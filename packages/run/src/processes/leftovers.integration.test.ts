import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "@faculty/shared/clock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recordProcesses } from "./leftovers.ts";
import { processStart } from "./process-table.ts";

let folder: string;
let said: string[];
let started: ChildProcess[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-leftovers-"));
  said = [];
  started = [];
});
afterEach(async () => {
  for (const child of started) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const begin = (clock: Clock = systemClock) => {
  const { signal: abort } = new AbortController();
  return recordProcesses({ folder, clock, abort, say: (line) => void said.push(line) });
};

/** A role that leads its group, once it runs; `more` is code of its own. */
async function role(argument: string, more = ""): Promise<ChildProcess & { readonly pid: number }> {
  const code = `${more}; setInterval(() => {}, 1000); console.log("up")`;
  const child = spawn(process.execPath, ["-e", code, argument], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  await once(child.stdout!, "data");
  return child as ChildProcess & { readonly pid: number };
}

test("processes that an earlier supervisor left stopped are ended before the next ones begin", async () => {
  const record = await begin();
  const children = [await role(join(folder, "run.json")), await role(join(folder, "teacher.json"))];
  for (const child of children) {
    record.add(child);
    child.kill("SIGSTOP");
  }
  const ended = children.map((child) => once(child, "exit"));
  await begin();
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^ending processes that an earlier supervisor left: \d+, \d+$/);
  expect(new Set(said[0]?.match(/\d+/g)?.map(Number))).toEqual(new Set(children.map(({ pid }) => pid)));
  expect(await Promise.all(ended)).toEqual([
    [null, "SIGKILL"],
    [null, "SIGKILL"],
  ]);
  expect(await readFile(join(folder, ".processes"), "utf8")).toBe("");
});

test("what a process that is gone has started is ended too", async () => {
  const record = await begin();
  const config = join(folder, "nats.conf");
  const server = `require("child_process").spawn("sleep", ["1000"], { argv0: ${JSON.stringify(config)} })`;
  const child = await role(config, `const server = ${server}; console.log(server.pid)`);
  record.add(child);
  child.kill("SIGKILL");
  await once(child, "exit");
  await begin();
  expect(said).toHaveLength(1);
});

test("a stranger that has been given an id on record is left alone", async () => {
  const stranger = await role("/somewhere/else/run.json");
  await appendFile(join(folder, ".processes"), `${stranger.pid}\n\nnot a number\n`);
  await begin();
  expect(await processStart(stranger.pid)).not.toBeNull();
  expect(said).toEqual([]);
});

test("a process that ends in order before it is killed, a second after it was found, is not", async () => {
  const record = await begin();
  const child = await role(join(folder, "run.json"), `process.on("SIGUSR2", () => process.exit(7))`);
  record.add(child);
  const ended = once(child, "exit");
  let nowMs = 0;
  const sleep = async (ms: number) => {
    nowMs += ms;
    if (nowMs < 1000) return;
    child.kill("SIGUSR2");
    await ended; // it has ended when the second is over, however slow the machine is
  };
  await begin({ ...systemClock, now: () => nowMs, sleep });
  expect(await ended).toEqual([7, null]);
  expect(nowMs).toBe(1000);
  expect(said).toEqual([`ending processes that an earlier supervisor left: ${child.pid}`]);
});
