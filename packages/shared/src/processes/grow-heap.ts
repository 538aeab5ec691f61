import { setFlagsFromString } from "node:v8";

/**
 * Lets this process's heap grow to four times what lives before it is collected in full again. V8 counts arrays of
 * numbers as they are made, not as they die: at its own factor a role that lets go of a hundred kilobytes a batch, and
 * has little else, collects everything it has every second (docs/adr/0013).
 */
export function growHeap(): void {
  setFlagsFromString("--heap-growing-percent=300");
}
