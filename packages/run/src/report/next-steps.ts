import type { Report } from "./report.ts";
import { percent } from "./shown-figures.ts";

/** What a run's figures suggest to try: a rule is a row of the table, and says nothing where nothing was measured for it. */
export function nextSteps(report: Report): readonly string[] {
  return rules.flatMap((rule) => rule(report) ?? []);
}

type Rule = (report: Report) => string | null;

/** Fewer seeds leave an interval wide. */
const enoughSeeds = 5;
/** Of the distance to the ensemble: where less was made up, the student's size or its data is what limits it. */
const mostOfIt = 0.5;
/** Of all test samples: a pair of classes that takes more of them is worth a look. */
const worthALook = 0.005;

const rules: readonly Rule[] = [
  ({ failed }) => {
    const diverged = failed.filter((one) => one.diverged).map(({ id }) => id);
    return diverged.length === 0
      ? null
      : `${diverged.join(", ")} diverged: try a lower \`student.optimizer.learningRate\`, or a schedule that warms up.`;
  },
  ({ gain, models }) =>
    gain === null && models.every(({ role }) => role !== "scratch")
      ? "Nothing says what distillation gained: `baseline: true` also trains the same student from scratch."
      : null,
  ({ gain }) => {
    if (gain === null || gain.distilled.kind !== "no-clear-difference") return null;
    const { count } = gain.distilled.difference;
    return count >= enoughSeeds
      ? null
      : `The gain is not clear over ${count} ${count === 1 ? "seed" : "seeds"}: \`student.repeats: ${enoughSeeds}\` narrows its interval.`;
  },
  ({ curves = [] }) => {
    const own = curves.filter(({ role }) => role === "distilled");
    const unfinished = own.filter(({ bestEpoch, epochs }) => bestEpoch === epochs.at(-1)?.epoch);
    return unfinished.length * 2 <= own.length
      ? null
      : `The last epoch was the best for ${unfinished.length} of ${own.length} distilled students: try more \`train.epochs\`.`;
  },
  ({ gain }) => {
    const recovered = gain?.distilled.recovered ?? null;
    return recovered === null || recovered >= mostOfIt || gain?.distilled.kind === "lost"
      ? null
      : "More than half of the distance to the ensemble is left: try a larger `student.model`, or more samples, which need no label.";
  },
  ({ gain }) =>
    (gain?.distilled.closed ?? 0) < 1
      ? null
      : "Distillation is worth what all labels would be: better teachers, or a larger student, are worth more than further labels.",
  ({ models }) => {
    const ensemble = models.find(({ role }) => role === "ensemble");
    const better = models.find(
      ({ role, accuracy, samples }) =>
        role === "teacher" &&
        accuracy !== null &&
        samples === ensemble?.samples &&
        ensemble.interval !== null &&
        accuracy.mean > ensemble.interval[1],
    );
    return better === undefined
      ? null
      : `${better.name} alone is better than the ensemble: try another \`ensemble.weighting\`, or that teacher alone.`;
  },
  ({ search, temperature }) => {
    const candidates = search?.choice.candidates ?? temperature.candidates;
    const tried = [...new Set(candidates.map((one) => one.temperature))].filter((one) => typeof one === "number");
    const chosen = search?.choice.chosen.temperature ?? temperature.value;
    if (tried.length < 2 || typeof chosen !== "number") return null;
    if (chosen === Math.max(...tried))
      return `T = ${chosen} is the highest temperature that was tried: try higher ones.`;
    return chosen === Math.min(...tried)
      ? `T = ${chosen} is the lowest temperature that was tried: try lower ones.`
      : null;
  },
  ({ information }) => {
    const [first] = information?.confused ?? [];
    return first === undefined || first.share < worthALook
      ? null
      : `What is lost most is ${first.class} that is named ${first.named} (${percent(first.share)} of the test samples): try more samples of these two classes.`;
  },
];

/** report.md's section on it. */
export function nextLines(report: Report): readonly string[] {
  const steps = nextSteps(report);
  return steps.length === 0 ? [] : ["## What to try next", "", ...steps.map((step) => `- ${step}`)];
}
