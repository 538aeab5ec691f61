import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { NativeBackend, NativeTensor } from "./native-backend.ts";

/** A graph that TensorFlow holds ready, with variables of its own. Disposing it frees them. */
export interface NativeGraph extends Disposable {
  /**
   * One call into TensorFlow.
   * @param inputs - Native ids, which stay the caller's. @param feeds - Names of the nodes they stand for, `a:0,b:0`.
   * @param fetches - Names of the outputs, at least one. @returns Those; the caller deletes them.
   */
  readonly run: (inputs: readonly number[], feeds: string, fetches: string) => readonly NativeTensor[];
}

/**
 * Hands a SavedModel to TensorFlow. The addon takes one from a folder only: it lies in the temporary folder until it is
 * loaded.
 * @throws FacultyError BACKEND_UNAVAILABLE with TensorFlow's reason.
 */
export function loadGraph({ binding }: NativeBackend, savedModel: Uint8Array): NativeGraph {
  const model = load(binding, savedModel);
  return {
    run: (inputs, feeds, fetches) => binding.runSavedModel(model, inputs, feeds, fetches),
    [Symbol.dispose]: () => binding.deleteSavedModel(model),
  };
}

function load(binding: NativeBackend["binding"], savedModel: Uint8Array): number {
  try {
    const folder = mkdtempSync(join(tmpdir(), "faculty-graph-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), savedModel);
      return binding.loadSavedModel(folder, "serve");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FacultyError("BACKEND_UNAVAILABLE", `TensorFlow did not take the graph: ${why}`, {}, { cause });
  }
}
