import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faculty } from "./faculty-process.ts";

/** A folder with two trained teachers of the digits, one of which knows half of them, and room for run files. */
export interface TinyRuns extends AsyncDisposable {
  readonly folder: string;
  /** Writes a run file and returns its name in the folder. `keys` replaces top-level keys. */
  runFile(name: string, keys?: Readonly<Record<string, unknown>>): Promise<string>;
}

export async function createTinyRuns(): Promise<TinyRuns> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-e2e-"));
  const teach = async (name: string, ...more: readonly string[]) => {
    const model = JSON.stringify({ kind: "mlp", units: [32] });
    const args = ["teach", "--dataset", "digits", "--model", model, "--learning-rate", "0.01", "--batch-size", "32"];
    const { code, stderr } = await faculty([...args, "--epochs", "6", "--out", `teachers/${name}`, ...more], {
      cwd: folder,
    });
    if (code !== 0) throw new Error(`teaching ${name} ended with ${code}: ${stderr}`);
  };
  await teach("all");
  await teach("low", "--classes", "0,1,2,3,4");
  return {
    folder,
    runFile: async (name, keys = {}) => {
      const path = `${name}.yaml`;
      await writeFile(join(folder, path), JSON.stringify({ ...tinyRun(name), ...keys }, null, 2)); // YAML holds JSON
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function tinyRun(name: string) {
  return {
    name,
    seed: 3,
    dataset: { name: "digits", validation: 0.2 },
    teachers: [
      { name: "all", model: "./teachers/all", replicas: 2 },
      { name: "low", model: "./teachers/low" },
    ],
    temperature: 2,
    student: { model: { kind: "mlp", units: [12] }, optimizer: { learningRate: 0.01 } },
    objective: [
      { loss: "hard-label", weight: 0.3 },
      { loss: "soft-target-kl", weight: 0.7 },
    ],
    train: { batchSize: 32, epochs: 8, checkpointEverySteps: 20 },
  };
}
