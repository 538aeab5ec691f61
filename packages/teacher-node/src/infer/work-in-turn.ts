export interface Work<Item> {
  /** What is to be carried out next, together; none at the end. */
  readonly next: () => Promise<readonly Item[]>;
  /** @param begun - To be called when nothing of it remains to be begun: the next may begin while it goes on. */
  readonly carryOut: (items: readonly Item[], begun: () => void) => Promise<void>;
  /** Lets others have the event loop. */
  readonly turn: () => Promise<void>;
}

/**
 * Carries out one thing after the other.
 * 1. They begin in the order they come.
 * 2. The next begins when the one before has ended, or has said that nothing of it remains to be begun.
 * 3. At most two are in hand.
 * @throws What carrying one out throws; what was in hand beside it goes on, and nobody hears of it.
 */
export async function workInTurn<Item>({ next, carryOut, turn }: Work<Item>): Promise<void> {
  let before: Promise<void> = Promise.resolve();
  const following = () => Promise.race([next(), failureOf(before)]);
  for (let items = await following(); items.length > 0; items = await following()) {
    let begun = () => {};
    const allBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const ended = carryOut(items, begun);
    ended.catch(() => undefined); // whoever awaits it below learns of it
    await Promise.race([allBegun, ended]);
    await before;
    before = ended;
    await turn();
  }
  await before;
}

/** Rejects as it does, and else never settles. */
function failureOf(promise: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    promise.catch(reject);
  });
}
