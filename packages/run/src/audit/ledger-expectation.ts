import type { PolicySpec } from "@faculty/shared/config";
import type { Plan } from "@faculty/shared/plan";
import type { ExpectedPhase } from "./expected-phases.ts";

/** What a ledger is held against; nothing of it comes from the ledger. */
export interface LedgerExpectation {
  readonly run: string;
  readonly student: string;
  readonly seed: number;
  readonly plan: Plan;
  readonly phases: readonly ExpectedPhase[];
  readonly policy: PolicySpec;
  /** Whether the run file lets teachers be released. */
  readonly mayRelease: boolean;
}
