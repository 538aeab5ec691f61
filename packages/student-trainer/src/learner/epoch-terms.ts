import { addTerms, meanTerms, noTerms, type TermSums, termsSince } from "../step/term-sums.ts";
import type { Learner } from "./learner.ts";

/** The terms of an epoch that is not over. */
export interface TermsSoFar {
  readonly gathered: TermSums;
  /** What the learner has summed since then. */
  readonly since: TermSums;
}

/**
 * The terms of epochs, and of the steps between two messages to an observer. An epoch's means are a function of its
 * steps alone: of no clock, no observer and no stop. So the learner's sums, each of which is rounded to float32, are
 * gathered at fixed steps and only read in between.
 */
export interface EpochTerms {
  /** Call after each step, with how many the epoch has had. */
  trained(steps: number): void;
  /** Mean of each term over the epoch, by name. The next epoch begins. */
  endEpoch(): Readonly<Record<string, number>>;
  /** Mean of each term over the steps since the last call, by name; empty where there were none. */
  recent(): Readonly<Record<string, number>>;
  /** Undefined at an epoch's start. */
  save(): TermsSoFar | undefined;
}

/** Few enough for the rounding of float32 to stay about a millionth of a term, many enough to cost nothing. */
const gatherEvery = 256;

type Summing = Pick<Learner, "readTerms" | "takeTerms" | "writeTerms">;

/** Its methods throw what `Learner.readTerms` does. */
export function createEpochTerms(learner: Summing, start: TermsSoFar | undefined): EpochTerms {
  let gathered = start?.gathered ?? noTerms;
  /** Of the epoch, when an observer was last told. */
  let told = noTerms;
  /** Of epochs that have ended since. */
  let untold = noTerms;
  if (start !== undefined) learner.writeTerms(start.since);

  function soFar(): TermSums {
    return addTerms(gathered, learner.readTerms());
  }

  return {
    trained: (steps) => {
      if (steps % gatherEvery === 0) gathered = addTerms(gathered, learner.takeTerms());
    },
    endEpoch: () => {
      const whole = addTerms(gathered, learner.takeTerms());
      untold = addTerms(untold, termsSince(told, whole));
      told = noTerms;
      gathered = noTerms;
      return meanTerms(whole);
    },
    recent: () => {
      const now = soFar();
      const recent = addTerms(untold, termsSince(told, now));
      told = now;
      untold = noTerms;
      return meanTerms(recent);
    },
    save: () => {
      const since = learner.readTerms();
      return gathered.steps + since.steps === 0 ? undefined : { gathered, since };
    },
  };
}
