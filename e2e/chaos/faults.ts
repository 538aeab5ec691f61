import type { Random } from "@faculty/shared/random";
import { type DiskFault, diskFaults } from "./disk-faults.ts";
import type { Fault, FaultEntry } from "./fault.ts";
import { type NetworkFault, networkFaults } from "./network-faults.ts";
import { type ProcessFault, processFaults } from "./process-faults.ts";
import type { Site } from "./site.ts";

/** Every kind of fault. */
const faults: Readonly<Record<FaultKind, FaultEntry>> = { ...processFaults, ...networkFaults, ...diskFaults };

export type FaultKind = ProcessFault | NetworkFault | DiskFault;

export interface DrawnFault extends Fault, Pick<FaultEntry, "needs" | "restarted"> {
  readonly kind: FaultKind;
}

export const faultKinds: readonly FaultKind[] = Object.keys(faults) as FaultKind[];

/** Draws a kind by weight among those that can happen now, with its target; null where none of them can. */
export function drawFault(site: Site, random: Random, kinds: readonly FaultKind[] = faultKinds): DrawnFault | null {
  for (let possible = kinds; possible.length > 0; ) {
    const kind = drawKind(random, possible);
    const { needs, restarted, prepare } = faults[kind];
    const fault = prepare(site);
    if (fault !== null) return { kind, needs, restarted, ...fault };
    possible = possible.filter((one) => one !== kind);
  }
  return null;
}

function drawKind(random: Random, kinds: readonly FaultKind[]): FaultKind {
  const total = kinds.reduce((sum, kind) => sum + faults[kind].weight, 0);
  let left = random.integer(1, total);
  for (const kind of kinds) {
    left -= faults[kind].weight;
    if (left <= 0) return kind;
  }
  throw new Error("no kind of fault to draw from");
}
