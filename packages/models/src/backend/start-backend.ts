import { FacultyError } from "@faculty/shared/errors";
import type { Rung } from "@faculty/shared/processes";
import tf from "#tfjs";
import { startNative } from "./native.ts";
import { mendNearestGradient } from "./nearest-gradient.ts";
import { startWasm } from "./wasm/start-wasm.ts";

export interface BackendInfo {
  /** TensorFlow's own name of what computes. */
  readonly name: "tensorflow" | "wasm" | "cpu";
  /** Why this one, in a sentence a log can carry. */
  readonly reason: string;
}

const rungs: readonly {
  readonly rung: Rung;
  readonly name: BackendInfo["name"];
  readonly start: () => Promise<void>;
}[] = [
  { rung: "native", name: "tensorflow", start: startNative },
  { rung: "wasm", name: "wasm", start: startWasm },
  { rung: "cpu", name: "cpu", start: async () => {} },
];

/**
 * Chooses what computes for the whole process: native TensorFlow, else WebAssembly, else plain JavaScript. Each rung
 * trains every architecture; they differ in speed, and in the last bits of results.
 * @param preferred - Where on the ladder to begin.
 * @throws FacultyError BACKEND_UNAVAILABLE when not even the last rung starts.
 */
export async function startBackend(preferred: Rung = "native"): Promise<BackendInfo> {
  mendNearestGradient();
  tf.enableProdMode(); // or the cpu backend prints a banner that advertises tfjs-node
  const failures: string[] = [];
  for (const { rung, name, start } of rungs.slice(rungs.findIndex((step) => step.rung === preferred))) {
    try {
      await start();
      if (!(await tf.setBackend(name))) throw new Error(`tfjs could not initialise backend ${name}`);
      await tf.ready();
      return { name, reason: failures.length > 0 ? failures.join("; ") : chosen(rung, preferred) };
    } catch (cause) {
      failures.push(`${rung} does not start: ${firstLine(cause)}`);
    }
  }
  throw new FacultyError("BACKEND_UNAVAILABLE", `no TensorFlow backend starts: ${failures.join("; ")}`);
}

/** What computes for this process already, else as `startBackend` chooses. @throws As startBackend. */
export async function startedBackend(preferred?: Rung): Promise<BackendInfo> {
  const name = rungs.find((step) => step.name === tf.getBackend())?.name;
  return name === undefined ? startBackend(preferred) : { name, reason: "it was started before" };
}

function chosen(rung: Rung, preferred: Rung): string {
  if (rung !== "native") return `${preferred} was asked for`;
  return "the native addon is built and loads";
}

function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.split("\n", 1)[0]?.trim() ?? message;
}
