import { cpSync, mkdtempSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";

/** A folder with two trained teachers of the digits, one of which knows half of them, and room for run files. */
export interface TinyRuns {
  readonly folder: string;
  /** Writes a run file and returns its name in the folder. `keys` replaces top-level keys. */
  runFile(name: string, keys?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Weights of a model that was made in the folder, by the path of its own folder. */
  weights(model: string): Promise<Buffer>;
}

/** A new one, below the folder that all of e2e share. */
export function createTinyRuns(): TinyRuns {
  const shared = inject("sharedFolder");
  const folder = mkdtempSync(join(shared, "runs-"));
  cpSync(join(shared, "teachers"), join(folder, "teachers"), { recursive: true });
  return {
    folder,
    runFile: async (name, keys = {}) => {
      const path = `${name}.yaml`;
      await writeFile(join(folder, path), JSON.stringify({ ...tinyRun(name), ...keys }, null, 2)); // YAML holds JSON
      return path;
    },
    weights: (model) => readFile(join(folder, model, "weights.bin")),
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
