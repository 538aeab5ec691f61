import type { Site } from "./site.ts";

/** A fault that is about to happen. */
export interface Fault {
  /** For people. */
  readonly target: string;
  /** Names of the roles that are started again, whose logs tell when they are up. */
  readonly killed: readonly string[];
  /** Resolves when the fault is over: what was killed is dead, what was held back is let go. */
  readonly inject: () => Promise<void>;
}

/** One kind of fault: a row of the table in faults.ts. */
export interface FaultEntry {
  /** How often it is drawn, beside the others. */
  readonly weight: number;
  /** The student has recovered once it `progress`es past what was asked for before, or makes steps after its `restart`. */
  readonly needs: "progress" | "restart";
  /** Whose start the student has to wait for; it is measured apart. */
  readonly restarted: "none" | "teacher" | "coordinator" | "trainer" | "run";
  /** Null where there is nothing that it could happen to now. */
  readonly prepare: (site: Site) => Fault | null;
}
