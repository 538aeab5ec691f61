/** What came of a rule. */
export type Verdict =
  | { readonly kind: "ok"; readonly found: string }
  /** @property expected - Absent where that is the rule. */
  | { readonly kind: "broken"; readonly expected?: string; readonly found: string }
  | { readonly kind: "not tried"; readonly why: string };

/** Ends a rule early: a teacher that breaks it, or nothing to try it on. */
export class Finding extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict.kind);
    this.verdict = verdict;
  }
}

export function broken(expected: string, found: string): Finding {
  return new Finding({ kind: "broken", expected, found });
}

export function notTried(why: string): Finding {
  return new Finding({ kind: "not tried", why });
}
