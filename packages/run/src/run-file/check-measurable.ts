import { weightingNamed } from "@faculty/coordinator/ensemble/weightings";
import type { Dataset, Samples } from "@faculty/data/datasets";
import { askedPositions } from "@faculty/data/run-file";
import {
  classBiasProblems,
  fanOut,
  mapClasses,
  type RunSpec,
  type TeacherSpec,
  type TermSpec,
  targetKind,
  validationReaders,
} from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { preferableMetrics, targetMetricNames, tellsApart } from "@faculty/shared/metrics";
import { shownNames } from "@faculty/shared/names";
import { columnNames, measuredKind, type OutputKind, type OutputSpec } from "@faculty/shared/outputs";
import { areOfItems, isLabelled, noLabel } from "@faculty/shared/samples";
import { epochChoice, objectiveNeeds } from "@faculty/student-trainer/objective/terms";
import { classWeightProblems } from "./class-weight-problems.ts";
import { everyTerm } from "./every-term.ts";
import { countsOf, type HeldOut, heldOutOf } from "./held-out.ts";

/**
 * Looks at what a run is to be measured by, before anything is trained.
 * @returns What will not be measured, a sentence each with what to do.
 * @throws FacultyError BAD_RUN_FILE where a key of the run file means nothing without it.
 */
export function checkMeasurable(runFile: string, spec: RunSpec, dataset: Dataset): readonly string[] {
  const heldOut = heldOutOf(dataset, spec.seed, spec.dataset.validation);
  const problems = [
    ...readerProblems(spec, heldOut),
    ...biasProblems(spec, dataset, heldOut),
    ...labelProblems(spec, dataset),
    ...classWeightProblems(spec, dataset),
    ...bestProblems(spec, dataset),
  ];
  if (problems.length > 0) throw new FacultyError("BAD_RUN_FILE", `${runFile} ${problems.join("; ")}`, { problems });
  return [
    ...validationWarnings(spec, heldOut),
    ...trainingWarnings(spec, dataset),
    ...weightingWarnings(spec, dataset),
    ...(spec.pictures === undefined ? testWarnings(dataset) : []),
  ];
}

/** What a key reads of validation samples that they do not tell. */
function readerProblems(spec: RunSpec, heldOut: HeldOut): readonly string[] {
  if (heldOut.kind === "told") return [];
  const { kind } = spec.ensemble.weighting;
  const weighs = weightingNamed(kind)?.needs.includes("validation") === true;
  const readers = [...validationReaders(spec), ...(weighs ? [["ensemble", "weighting", "kind"]] : [])];
  const isByEnsemble = choicesOf(spec, heldOut.labels).every((choice) => choice === "ensemble");
  return readers.flatMap((key) => {
    const readsLabels = ["ensemble", "classBias"].includes(key[0] ?? "") || key[1] === "best"; // the others read what tells epochs apart
    if (heldOut.kind !== "none" && isByEnsemble && !readsLabels) return [];
    const what =
      heldOut.kind === "none" ? "validation samples" : "labels of two classes or more among validation samples";
    return [`${key.join(".")}: needs ${what}, but ${heldOut.why}; leave it out, or bring more samples`];
  });
}

/** Of one class of many a sample has other metrics than its positions have. */
function bestProblems({ train }: RunSpec, { output, vocabulary }: Dataset): readonly string[] {
  const ofOutput = output === undefined ? "distribution" : measuredKind(output);
  const measured = areOfItems(vocabulary) ? "items" : ofOutput;
  if (train.best === undefined) return [];
  const known = measured === "several" ? targetMetricNames(output as OutputSpec) : preferableMetrics(measured);
  if (known.includes(train.best.metric)) return [];
  return [`train.best.metric: ${train.best.metric} does not measure this data set, expected ${known.join(", ")}`];
}

/** Where they tell nothing at all, that is said already. */
function biasProblems({ classBias }: RunSpec, dataset: Dataset, { kind, labels }: HeldOut): readonly string[] {
  return classBias === undefined || kind !== "told" ? [] : classBiasProblems(classBias.tune, dataset.classes, labels);
}

/** What tells the epochs of each distilled student apart. */
function choicesOf(spec: RunSpec, heldOut: Int32Array) {
  return fanOut(spec).map((student) =>
    epochChoice(
      spec,
      student.spec.objective,
      heldOut,
      asksAny(student.spec),
      askedPositions(spec.dataset) === null ? targetKind(spec.dataset.target) : "positions",
    ),
  );
}

function asksAny({ objective, stages }: RunSpec): boolean {
  const terms = [...objective, ...stages.flatMap((stage) => stage.objective)];
  return [...objectiveNeeds(terms)].some((need) => need !== "labels" && need !== "labelMix" && need !== "targets");
}

function validationWarnings(spec: RunSpec, heldOut: HeldOut): readonly string[] {
  switch (heldOut.kind) {
    case "told":
      return [];
    case "none":
      return [`dataset.validation: ${heldOut.why}; students keep the weights of their last epoch`];
    case "one-class":
    case "unlabelled": {
      const by = choicesOf(spec, heldOut.labels).includes("ensemble")
        ? `the best epoch is the one with the lowest ${distances[targetKind(spec.dataset.target)]}${heldOut.kind === "one-class" ? "; a student from scratch keeps its last one" : ""}`
        : "students keep the weights of their last epoch";
      return [`${heldOut.why}, which tells no accuracy: ${by}`];
    }
  }
}

/** Of a student from its ensemble, in the words of a warning. */
const distances: Readonly<Record<OutputKind, string>> = {
  distribution: "mean KL to the ensemble",
  independent: "mean KL to the ensemble",
  values: "mean squared difference from the ensemble",
  several: "sum over the outputs of how far each is from the ensemble",
};

/** What needs labels of a data set that has none to train on. */
function labelProblems(spec: RunSpec, { train }: Dataset): readonly string[] {
  if (taughtLabels(train).length > 0) return [];
  const terms = labelledTerms(everyTerm(spec)).map((loss) => `the term ${loss} of an objective`);
  const { kind } = spec.ensemble.weighting;
  const readers = [
    ...new Set(terms),
    ...(weightingNamed(kind)?.needs.includes("labels") === true ? [`ensemble.weighting.kind ${kind}`] : []),
    ...(spec.fineTune === undefined ? [] : ["fineTune"]),
    ...(spec.baseline ? ["baseline (true where it is not given)"] : []),
  ];
  return readers.map((reader) => `${reader}: needs labels, but no training sample has one; leave it out`);
}

/** Names of the losses that read labels. */
function labelledTerms(terms: readonly TermSpec[]): readonly string[] {
  return terms
    .filter((term) => objectiveNeeds([term]).has("labels") || objectiveNeeds([term]).has("targets"))
    .map(({ loss }) => loss);
}

/** Where labels are all the same, nobody has labelled anything. */
function trainingWarnings(spec: RunSpec, dataset: Dataset): readonly string[] {
  const { classes, train } = dataset;
  const told = taughtLabels(train);
  const terms = labelledTerms([...spec.objective, ...spec.stages.flatMap((stage) => stage.objective)]);
  const taught = [
    ...terms.map((loss) => `the term ${loss}`),
    ...(spec.fineTune === undefined ? [] : ["fineTune"]),
    ...(spec.baseline ? ["the student from scratch (baseline)"] : []),
  ];
  if (taught.length === 0 || told.length === 0) return [];
  if (dataset.output !== undefined) return [];
  if (tellsApart(told)) {
    const untaught = untaughtWarning(dataset, spec.dataset.omit?.classes);
    return untaught === null ? [] : [untaught];
  }
  const all = `all ${told.length} training samples${withLabel(train)} are of class ${shownNames([classes[told[0] ?? 0] ?? ""])}`;
  return [`${all}, which is all that ${[...new Set(taught)].join(", ")} can teach: leave that out`];
}

/** Those of classes that are trained on. */
function taughtLabels({ labels, heldBack = [] }: Samples): Int32Array {
  return labels.filter((label) => isLabelled(label) && !heldBack.includes(label));
}

/** @returns Null where labels teach every class but those that are to be omitted. */
export function untaughtWarning({ classes, train }: Dataset, omitted: readonly string[] = []): string | null {
  const absent = absentOf(classes, train.labels).filter((name) => !omitted.includes(name));
  if (absent.length === 0) return null;
  return `no training sample${withLabel(train)} is of ${shownNames(absent)}: labels teach nothing of these classes; bring training samples of them`;
}

/** Follows "samples" where not all of them have one. */
function withLabel({ labels }: Samples): string {
  return labels.every(isLabelled) ? "" : " with a label";
}

/** What a weighting that reads labels does without them. */
function weightingWarnings({ ensemble }: RunSpec, { train }: Dataset): readonly string[] {
  const { kind } = ensemble.weighting;
  const unlabelled = train.labels.filter((label) => label === noLabel).length;
  if (unlabelled === 0 || weightingNamed(kind)?.needs.includes("labels") !== true) return [];
  return [
    `ensemble.weighting ${kind} reads labels: for the ${unlabelled} training samples without one all teachers count alike`,
  ];
}

function testWarnings({ classes, output, test }: Dataset): readonly string[] {
  if (output !== undefined)
    return test.labels.some(isLabelled)
      ? []
      : ["no test sample has a target: nothing is measured; bring test samples of which it is known"];
  const absent = absentOf(classes, test.labels);
  if (!tellsApart(test.labels)) {
    const told = test.labels.filter(isLabelled);
    const all =
      told.length === 0
        ? "no test sample has a label"
        : `all ${told.length} test samples${withLabel(test)} are of class ${shownNames([classes[told[0] ?? 0] ?? ""])}`;
    return [`${all}: accuracy, NLL and gain are not measured; bring test samples of two classes or more`];
  }
  if (absent.length === 0) return [];
  return [
    `no test sample${withLabel(test)} is of ${shownNames(absent)}: nothing is measured of these classes; bring test samples of them`,
  ];
}

function absentOf(classes: readonly string[], labels: Int32Array): readonly string[] {
  const counts = countsOf(labels, classes.length);
  return classes.filter((_, label) => counts[label] === 0);
}

/**
 * What is not measured of a teacher.
 * @param output - Of its model.
 * @returns Null where it is.
 */
export function unseenTeacherWarning(
  { name, outputs, classMap }: Pick<TeacherSpec, "name" | "outputs" | "classMap">,
  output: OutputSpec,
  dataset: Dataset,
): string | null {
  if (!outputs || !tellsApart(dataset.test.labels)) return null;
  const known = new Set(mapClasses(columnNames(output), classMap));
  const seen = new Set(dataset.test.labels.filter((label) => known.has(dataset.classes[label] ?? "")));
  if (seen.size > 1) return null;
  const own = shownNames([...known].filter((one) => one !== null));
  const held = seen.size === 0 ? "no sample" : "samples of one class alone";
  return `teacher ${name} is not measured: the test samples hold ${held} of those it knows (${own}); bring test samples of two of them`;
}
