import { type Circumstances, circumstancesOf, othersLoad } from "./others-load.ts";

/** One of several ways to do the same, as a rate: higher is better. */
export interface Contender {
  readonly name: string;
  /** Works for about that long and says how fast it was. Between its turns nothing of it computes. */
  measure(seconds: number): Promise<number>;
}

interface Rounds {
  readonly count: number;
  /** Of each contender in each round. */
  readonly seconds: number;
  /** Of each contender before the first round; half a round where nothing is said. */
  readonly warmUpSeconds?: number;
}

interface Interleaved<Name extends string> {
  /** Of each contender, one a round, by name. */
  readonly rates: Readonly<Record<Name, readonly number[]>>;
  readonly circumstances: Circumstances;
}

/** Of a core: whoever has more of it between two turns disturbs the round. */
const mostOthers = 0.3;

/**
 * The rates of each contender. All of them are measured in every round, so that what else the machine does meanwhile
 * falls on each alike; the round before the first warms up and is not counted. A round between whose turns others kept
 * the machine busy is measured again, as many times in all as there are rounds: on a machine that is never quiet the
 * rounds count as they are, and `circumstances` says so.
 * @param load - Cores that others keep busy just now.
 */
export async function interleave<Name extends string>(
  contenders: readonly (Contender & { readonly name: Name })[],
  rounds: Rounds,
  load: () => Promise<number> = othersLoad,
): Promise<Interleaved<Name>> {
  const { count, seconds, warmUpSeconds = seconds / 2 } = rounds;
  const rates = Object.fromEntries(contenders.map(({ name }) => [name, []])) as unknown as Record<Name, number[]>;
  for (const contender of contenders) await contender.measure(warmUpSeconds);
  const loads: number[] = [];
  let repeated = 0;
  while (loads.length < count) {
    const measured: [Name, number][] = [];
    let most = 0;
    for (const contender of contenders) {
      measured.push([contender.name, await contender.measure(seconds)]);
      most = Math.max(most, await load());
    }
    if (most > mostOthers && repeated < count) {
      repeated++;
      continue;
    }
    for (const [name, rate] of measured) rates[name].push(rate);
    loads.push(most);
  }
  return { rates, circumstances: circumstancesOf(loads, repeated) };
}
