import type { PolicySpec } from "@faculty/shared/config";
import type { Plan } from "@faculty/shared/plan";
import type { ExpectedPhase } from "./expected-phases.ts";

/** What a ledger is held against; nothing of it comes from the ledger. */
export interface LedgerExpectation {
  readonly run: string;
  readonly student: string;
  readonly seed: number;
  /** Of the run. */
  readonly plan: Plan;
  /** Each with the plan of what it is trained on, where that is not the run's. */
  readonly phases: readonly (Omit<ExpectedPhase, "lesson"> & { readonly plan?: Plan })[];
  readonly policy: PolicySpec;
  /** Whether the run file lets teachers be released. */
  readonly mayRelease: boolean;
}
