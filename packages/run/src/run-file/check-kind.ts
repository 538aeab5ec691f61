import { weightingsFor } from "@faculty/coordinator/ensemble";
import { carries, codecName } from "@faculty/shared/codecs";
import { asksByPosition, type RunSpec, type TermSpec, targetKind } from "@faculty/shared/config";
import { preferableMetrics } from "@faculty/shared/metrics";
import type { OutputKind } from "@faculty/shared/outputs";
import { termOutputs } from "@faculty/student-trainer/objective/terms";

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is said of a sample, in the words of a message. */
const inWords: Readonly<Record<OutputKind, string>> = {
  distribution: "one class of many",
  independent: "each class by itself",
  values: "values",
};

/** What does not fit what is said of a sample: losses, weightings, codecs, and keys that are about classes. */
export function kindProblems(spec: RunSpec): readonly Problem[] {
  const kind = targetKind(spec.dataset.target);
  return [
    ...lossProblems(spec, kind),
    ...ensembleProblems(spec, kind),
    ...keyProblems(spec, kind),
    ...pictureProblems(spec, kind),
    ...bestProblems(spec, kind),
  ];
}

function lossProblems(spec: RunSpec, kind: OutputKind): readonly Problem[] {
  const of = (terms: readonly TermSpec[] | undefined, ...at: Problem["path"]) =>
    (terms ?? []).flatMap((term, i): Problem[] => {
      const outputs = termOutputs(term);
      if (outputs.includes(kind)) return [];
      const message = `${term.loss} is for ${outputs.map((one) => inWords[one]).join(" or ")}, dataset.target.kind asks for ${inWords[kind]}`;
      return [{ path: [...at, i, "loss"], message }];
    });
  return [
    ...of(spec.objective, "objective"),
    ...spec.stages.flatMap(({ objective }, k) => of(objective, "stages", k, "objective")),
    ...spec.assistants.flatMap(({ objective }, k) => of(objective, "assistants", k, "objective")),
    ...spec.students.flatMap(({ objective }, k) => of(objective, "students", k, "objective")),
  ];
}

function ensembleProblems({ ensemble, codec, signal, teachers }: RunSpec, kind: OutputKind): readonly Problem[] {
  const { weighting, average, space, calibrate } = ensemble;
  const what = inWords[kind];
  const weighings = weightingsFor[kind];
  return problemsOf([
    [
      !weighings.includes(weighting.kind),
      ["ensemble", "weighting", "kind"],
      `${weighting.kind} weighs classes, expected ${weighings.join(", ")} for ${what}`,
    ],
    [
      kind !== "values" && average !== undefined,
      ["ensemble", "average"],
      `is of values, the run is for ${what}; leave it out`,
    ],
    [
      kind === "values" && space === "logits",
      ["ensemble", "space"],
      "values have no logits; say ensemble.average: mean or median",
    ],
    [kind !== "distribution" && calibrate, ["ensemble", "calibrate"], `calibrates classes, the run is for ${what}`],
    [!carries(kind, codec), ["codec"], `${codecName(codec)} does not carry ${what}, expected float32`],
    [
      kind !== "distribution" && signal !== "logits",
      ["signal"],
      `${signal} are of one class of many, expected logits for ${what}`,
    ],
    ...teachers.map(
      ({ classes, classMap }, k): Check => [
        kind === "values" && (classes ?? classMap) !== undefined,
        ["teachers", k, classes === undefined ? "classMap" : "classes"],
        "names classes, the run is for values; leave it out",
      ],
    ),
  ]);
}

/** Samples that are mixed have a share of each other's label. */
const mixing: ReadonlySet<string> = new Set(["mixup", "cutmix"]);

function keyProblems(
  { dataset, temperature, augment, classBias, search }: RunSpec,
  kind: OutputKind,
): readonly Problem[] {
  const ofEach = asksByPosition(dataset);
  if (kind === "distribution" && !ofEach) return [];
  const what = ofEach ? `a class of each ${dataset.masks === undefined ? "token" : "pixel"}` : inWords[kind];
  return problemsOf([
    [
      kind === "values" && (temperature !== 1 || search?.temperature !== undefined),
      [...(temperature === 1 ? ["search"] : []), "temperature"],
      "values are not softened; leave it out",
    ],
    [classBias !== undefined, ["classBias"], `is for one class of many, the run is for ${what}`],
    [dataset.omit !== undefined, ["dataset", "omit"], `is for one class of many, the run is for ${what}`],
    [
      dataset.labels !== undefined && "perClass" in dataset.labels,
      ["dataset", "labels", "perClass"],
      `counts samples of a class, the run is for ${what}: expected share or file`,
    ],
    ...augment.map(
      ({ kind: own }, k): Check => [
        mixing.has(own),
        ["augment", k, "kind"],
        `${own} mixes the labels of classes, the run is for ${what}`,
      ],
    ),
  ]);
}

/** Pictures are values of rows, columns and channels. */
function pictureProblems({ pictures, dataset }: RunSpec, kind: OutputKind): readonly Problem[] {
  const shape = dataset.target !== undefined && "shape" in dataset.target ? dataset.target.shape : [];
  const isPicture = shape.length === 3 && [1, 3].includes(shape[2] ?? 0);
  return problemsOf([
    [
      pictures !== undefined && !(kind === "values" && isPicture),
      ["pictures"],
      "measures generated pictures, expected dataset.target.shape of [height, width, 1 or 3]",
    ],
  ]);
}

/** A metric that does not measure what is said. */
function bestProblems({ dataset, train }: RunSpec, kind: OutputKind): readonly Problem[] {
  if (train.best === undefined) return [];
  const { metric } = train.best;
  const measured = dataset.name === "interactions" ? "items" : kind;
  const known = preferableMetrics(measured);
  // whether samples have positions is the data set's to say: checkMeasurable looks again
  if (
    measured === "distribution" &&
    [...preferableMetrics("positions"), ...preferableMetrics("tokens")].includes(metric)
  )
    return [];
  const message = `${metric} does not measure ${inWords[kind]}, expected ${known.join(", ")}`;
  return problemsOf([[!known.includes(metric), ["train", "best", "metric"], message]]);
}

type Check = readonly [isWrong: boolean, path: Problem["path"], message: string];

function problemsOf(checks: readonly Check[]): readonly Problem[] {
  return checks.flatMap(([isWrong, path, message]) => (isWrong ? [{ path, message }] : []));
}
