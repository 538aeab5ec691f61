import { Worker } from "node:worker_threads";
import type { Hostile } from "./hostile.ts";

/** One input that takes longer hangs: the slowest takes milliseconds, and a crowded machine is no reason to fail. */
export const hangMs = 30_000;

/** Tells of an input that is decoded without end, which the thread that decodes it cannot. */
export interface HangWatch extends AsyncDisposable {
  /** To be called before an input is decoded. */
  begin(input: Hostile): void;
  /** To be called when it was. */
  end(): void;
}

/** Of an input of a megabyte, in base64. */
const maxLineBytes = 2 ** 21;

/**
 * Watches from a thread of its own. Where an input hangs it writes the line that would keep it in a corpus to a file,
 * since a pipe would take a part of it, and names that on standard error, adds `{ name, event: "hang" }` to the file
 * `tally`, if one is given, and ends the process.
 */
export function watchForHangs(name: string, seed: number, tally: string): HangWatch {
  const turn = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)); // odd while one is decoded; bytes
  const line = Buffer.from(new SharedArrayBuffer(maxLineBytes));
  const worker = new Worker(watcher, { eval: true, workerData: { name, seed, tally, hangMs, turn, line } });
  worker.unref();
  return {
    begin: ({ headers, bytes }) => {
      const text = JSON.stringify({ why: "", headers, bytes: Buffer.from(bytes).toString("base64") });
      turn[1] = line.write(text);
      Atomics.add(turn, 0, 1);
    },
    end: () => {
      Atomics.add(turn, 0, 1);
    },
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

/** JavaScript, since a worker that is given as text goes through no compiler. */
const watcher = `
const { workerData } = require("node:worker_threads");
const { appendFileSync, writeFileSync, writeSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { name, seed, tally, hangMs, turn, line } = workerData;
let before = 0;
setInterval(() => {
  const now = Atomics.load(turn, 0);
  if (now === before && now % 2 !== 0) {
    const kept = tmpdir() + "/faculty-fuzz-hang-" + process.pid + ".jsonl";
    writeFileSync(kept, Buffer.from(line).subarray(0, turn[1]));
    writeSync(2, "fuzz: " + name + " hangs: more than " + hangMs + " ms, seed " + seed + "; keep what is in " + kept + "\\n");
    if (tally !== "") appendFileSync(tally, JSON.stringify({ name, event: "hang" }) + "\\n");
    process.kill(process.pid, "SIGKILL");
  }
  before = now;
}, hangMs);
`;
