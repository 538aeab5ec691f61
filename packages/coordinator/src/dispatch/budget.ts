/** A share of traffic that something extra may take: what is ordinary earns, what is extra takes. */
export interface Budget {
  earn(): void;
  /** Whether there was enough left; taken if so. */
  take(): boolean;
}

/**
 * @param share - Extra requests an ordinary one earns, 0 to 1.
 * @param burst - The most that can be saved up; there from the start.
 */
export function createBudget(share: number, burst: number): Budget {
  let saved = burst;
  return {
    earn: () => {
      saved = Math.min(burst, saved + share);
    },
    take: () => {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
