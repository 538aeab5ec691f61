import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { settle } from "./manual-clock.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** What one round frees, or a finalizer lets go of after it, may hold what the next one frees. */
const rounds = 4;

/** Resolves when memory holds nothing any more that nobody can reach. */
export async function collectGarbage(): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    await settle(); // what a WeakRef was asked for is held until the turn is over
    collect();
  }
}
