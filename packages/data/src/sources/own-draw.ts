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
 * Tells of each of some samples of one class whether it is a test sample: those whose own draw is below the share, but not
 * all of them.
 * @param ids - Of all of the class. @param share - Between 0 and 1.
 */
export function testDraw(ids: Iterable<string>, share: number): (id: string) => boolean {
  let last = { id: "", draw: -1 };
  let areAll = true;
  for (const id of ids) {
    const draw = ownDraw("test", id);
    if (draw >= share) areAll = false;
    if (draw > last.draw) last = { id, draw };
  }
  return (id) => ownDraw("test", id) < share && !(areAll && id === last.id);
}
