/** One of several ways to do the same, as a rate: higher is better. */
export interface Contender {
  readonly name: string;
  /** Works for about that long and says how fast it was. */
  measure(seconds: number): Promise<number>;
}

interface Rounds {
  readonly count: number;
  /** Of each contender in each round. */
  readonly seconds: number;
  /** Of each contender before the first round; half a round where nothing is said. */
  readonly warmUpSeconds?: number;
}

/**
 * The rates of each contender, one a round, by name. All of them are measured in every round, so that what else the
 * machine does meanwhile falls on each alike; the round before the first warms up and is not counted.
 */
export async function interleave<Name extends string>(
  contenders: readonly (Contender & { readonly name: Name })[],
  rounds: Rounds,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const rates = Object.fromEntries(contenders.map(({ name }) => [name, []])) as unknown as Record<Name, number[]>;
  const { warmUpSeconds = rounds.seconds / 2 } = rounds;
  for (let round = -1; round < rounds.count; round++)
    for (const contender of contenders) {
      const rate = await contender.measure(round < 0 ? warmUpSeconds : rounds.seconds);
      if (round >= 0) rates[contender.name].push(rate);
    }
  return rates;
}
