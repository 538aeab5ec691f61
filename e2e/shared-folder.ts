import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { faculty } from "./faculty-process.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder that goes after the last test of e2e. In `teachers`, `all` knows the digits, `low` those up to 4. */
    readonly sharedFolder: string;
  }
}

let folder: string;

/** Vitest calls it once, before the first file: two trainings, where each file would make the same two again. */
export async function setup({ provide }: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "faculty-e2e-"));
  provide("sharedFolder", folder);
  await teach("all");
  await teach("low", "--classes", "0,1,2,3,4");
}

/** Vitest calls it after the last file. */
export async function teardown(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function teach(name: string, ...more: readonly string[]): Promise<void> {
  const model = JSON.stringify({ kind: "mlp", units: [32] });
  const args = ["teach", "--dataset", "digits", "--model", model, "--learning-rate", "0.01", "--batch-size", "32"];
  const out = join(folder, "teachers", name);
  const { code, stderr } = await faculty([...args, "--epochs", "6", "--out", out, ...more]);
  if (code !== 0) throw new Error(`teaching ${name} ended with ${code}: ${stderr}`);
}
