import { createHash } from "node:crypto";

/** Bits of a float64 between 0 and 1. */
const bits = 53;

/**
 * A number of 0 to 1 that is a sample's own: it follows from its id alone, so that a share drawn by it moves no sample when
 * others come and go.
 */
export function ownDraw(purpose: string, id: string): number {
  const digest = createHash("sha256").update(`${purpose}\n${id}`).digest();
  return Number(digest.readBigUInt64LE(0) >> BigInt(64 - bits)) / 2 ** bits;
}

/**
 * Which of some samples of one class are test samples: those whose own draw is below the share, but not all of them.
 * @param share - Between 0 and 1.
 */
export function testSamples(ids: readonly string[], share: number): ReadonlySet<string> {
  const drawn = ids.map((id) => ({ id, draw: ownDraw("test", id) }));
  const test = drawn.filter(({ draw }) => draw < share);
  if (test.length === ids.length && test.length > 0) {
    const last = test.reduce((a, b) => (b.draw > a.draw ? b : a));
    return new Set(test.filter((sample) => sample !== last).map(({ id }) => id));
  }
  return new Set(test.map(({ id }) => id));
}
