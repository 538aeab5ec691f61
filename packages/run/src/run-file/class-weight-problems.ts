import type { Dataset } from "@faculty/data/datasets";
import type { RunSpec } from "@faculty/shared/config";
import { didYouMean, shownNames } from "@faculty/shared/names";
import { classWeightsOf } from "@faculty/student-trainer/objective/terms";
import { everyTerm } from "./every-term.ts";

/** Weights of classes that the data set does not have, and `balanced` where what is counted is no class of a sample. */
export function classWeightProblems(spec: RunSpec, { classes, output }: Dataset): readonly string[] {
  const weights = everyTerm(spec)
    .map(classWeightsOf)
    .filter((one) => one !== undefined);
  const named = weights.flatMap((one) => (one === "balanced" ? [] : Object.keys(one)));
  const strangers = [...new Set(named)].filter((name) => !classes.includes(name));
  const hasPositions = output?.kind === "distribution";
  return [
    ...(strangers.length === 0
      ? []
      : [
          `the term hard-label: classWeights expects classes of the data set (${shownNames(classes)}), found ${shownNames(strangers)}${didYouMean(strangers, classes)}`,
        ]),
    ...(hasPositions && weights.includes("balanced")
      ? [
          "the term hard-label: classWeights balanced counts one class a sample, this data set has one a position; say a weight by name",
        ]
      : []),
  ];
}
