import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { ServiceContainer } from "./service-container.ts";

/** What must be the same however a student came to be. */
export interface TrainedStudent {
  /** SHA-256 of its weights. */
  readonly weights: string;
  /** Epoch and step of each step that its ledger has, in order. */
  readonly steps: readonly string[];
}

/** Waits for a trainer to end well, and reads what it left in /students/1. @throws Error with its log otherwise. */
export async function trainedStudent(trainer: ServiceContainer): Promise<TrainedStudent> {
  const code = await trainer.ended();
  if (code !== 0) throw new Error(`a trainer ended with ${code}: ${trainer.said()}`);
  const folder = await mkdtemp(join(tmpdir(), "faculty-students-"));
  try {
    const tar = join(folder, "student.tar"); // through a file: tar closes a pipe before it has read all of it
    await pipeline(await trainer.copy("/students/1"), createWriteStream(tar));
    await promisify(execFile)("tar", ["-C", folder, "-xf", tar]);
    const weights = await readFile(join(folder, "1", "distilled", "weights.bin"));
    const ledger = await readFile(join(folder, "1", "ledger.jsonl"), "utf8");
    return { weights: createHash("sha256").update(weights).digest("hex"), steps: stepsOf(ledger) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function stepsOf(ledger: string): readonly string[] {
  const lines = ledger.split("\n").filter((line) => line.includes('"kind":"step"'));
  return lines.map((line) => JSON.parse(line)).map(({ epoch, step }) => `${epoch}/${step}`);
}
