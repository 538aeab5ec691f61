import { didYouMean } from "../names/did-you-mean.ts";
import { shownNames } from "../names/shown-names.ts";

/**
 * Why biases cannot be tuned for some classes; empty where they can. Of a class of which no sample is held out, the lowest
 * bias would always be the best.
 * @param tuned - Names. @param classes - The data set's.
 * @param heldOut - Class of each validation sample, as an index into `classes`.
 */
export function classBiasProblems(
  tuned: readonly string[],
  classes: readonly string[],
  heldOut: Int32Array,
): readonly string[] {
  const strangers = tuned.filter((name) => !classes.includes(name));
  const unseen = tuned.filter((name) => classes.includes(name) && !heldOut.includes(classes.indexOf(name)));
  const known = `expected classes of the data set (${shownNames(classes)}), found ${shownNames(strangers)}`;
  const needed = `needs a validation sample of each class it names, none is of ${shownNames(unseen)}`;
  return [
    ...(strangers.length === 0 ? [] : [`classBias.tune: ${known}${didYouMean(strangers, classes)}`]),
    ...(unseen.length === 0 ? [] : [`classBias.tune: ${needed}; leave that out, or bring more samples`]),
  ];
}
