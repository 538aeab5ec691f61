import type { Random } from "@faculty/shared/random";
import type { Replica } from "../teachers/directory.ts";

/**
 * The less loaded of two drawn at random (Mitzenmacher 2001): near the best choice, without a herd.
 * @param avoid - Drawn only where there is no other.
 */
export function chooseReplica(
  replicas: readonly Replica[],
  random: Random,
  avoid: ReadonlySet<Replica>,
): Replica | undefined {
  const fresh = replicas.filter((replica) => !avoid.has(replica));
  const from = fresh.length > 0 ? fresh : replicas;
  if (from.length <= 1) return from[0];
  const first = random.integer(0, from.length - 1);
  const second = (first + random.integer(1, from.length - 1)) % from.length;
  const [a, b] = [from[first] as Replica, from[second] as Replica];
  return a.load <= b.load ? a : b;
}
