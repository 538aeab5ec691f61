import { isWeightingFor, weightingsFor } from "@faculty/coordinator/ensemble/weightings";
import { movesPositions } from "@faculty/data/augmentation";
import { askedPositions } from "@faculty/data/run-file";
import { carries, codecName } from "@faculty/shared/codecs";
import { mergedTeachers, namedKinds, type RunSpec, type TermSpec, targetKind } from "@faculty/shared/config";
import { preferableMetrics } from "@faculty/shared/metrics";
import { type OutputKind, onlyOutput } from "@faculty/shared/outputs";
import { layerSignals, objectiveNeeds, termOutputs } from "@faculty/student-trainer/objective/terms";

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is said of a sample, in the words of a message. */
const inWords: Readonly<Record<OutputKind, string>> = {
  distribution: "one class of many",
  independent: "each class by itself",
  values: "values",
  several: "several outputs",
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
  const named = namedKinds(spec.dataset.target);
  const of = (terms: readonly TermSpec[] | undefined, ...at: Problem["path"]) =>
    (terms ?? []).flatMap((term, i): readonly Problem[] => [
      ...outputProblems(term, named, [...at, i]),
      ...kindProblemsOf(term, (term.output === undefined ? undefined : named?.get(term.output)) ?? kind, [...at, i]),
    ]);
  return [
    ...of(spec.objective, "objective"),
    ...spec.stages.flatMap(({ objective }, k) => of(objective, "stages", k, "objective")),
    ...spec.assistants.flatMap(({ objective }, k) => of(objective, "assistants", k, "objective")),
    ...spec.students.flatMap(({ objective }, k) => of(objective, "students", k, "objective")),
  ];
}

/** Whether a term names one of several outputs where it compares outputs, and none where there is one. */
function outputProblems(
  term: TermSpec,
  named: ReadonlyMap<string, OutputKind> | null,
  at: Problem["path"],
): readonly Problem[] {
  const { output, loss } = term;
  if (named === null)
    return output === undefined ? [] : [{ path: [...at, "output"], message: "the run has one output; leave it out" }];
  const known = [...named.keys()].join(", ");
  const needs = objectiveNeeds([term]);
  if (needs.has("teacherSignals"))
    return [
      {
        path: [...at, "loss"],
        message: `${loss} compares each teacher's outputs, which are not sent where there are several`,
      },
    ];
  const comparesLayers = layerSignals([term]).length > 0;
  if (output === undefined)
    return comparesLayers
      ? []
      : [{ path: at, message: `${loss} compares one output, expected output: one of ${known}` }];
  if (comparesLayers) return [{ path: [...at, "output"], message: `${loss} compares layers; leave it out` }];
  return named.has(output) ? [] : [{ path: [...at, "output"], message: `is ${output}, expected one of ${known}` }];
}

function kindProblemsOf(term: TermSpec, kind: OutputKind, at: Problem["path"]): readonly Problem[] {
  const outputs = termOutputs(term);
  if (kind === "several" || outputs.includes(kind)) return [];
  const what = term.output === undefined ? "dataset.target.kind asks for" : `output ${term.output} is`;
  const message = `${term.loss} is for ${outputs.map((one) => inWords[one]).join(" or ")}, ${what} ${inWords[kind]}`;
  return [{ path: [...at, "loss"], message }];
}

function ensembleProblems(
  { ensemble, codec, signal, teachers, dataset }: RunSpec,
  kind: OutputKind,
): readonly Problem[] {
  const runOutputs = [...(namedKinds(dataset.target)?.keys() ?? [onlyOutput])];
  const merged = mergedTeachers({ teachers });
  const isSaid = (name: string) => merged.some(({ outputs }) => outputs === true || (outputs && name in outputs));
  const unsaid = kind === "several" && merged.length > 0 ? runOutputs.filter((name) => !isSaid(name)) : [];
  const { weighting, average, space, calibrate } = ensemble;
  const what = inWords[kind];
  const weighings = weightingsFor[kind];
  return problemsOf([
    [
      !isWeightingFor(kind, weighting.kind),
      ["ensemble", "weighting", "kind"],
      `${weighting.kind} weighs classes, expected ${weighings.join(", ")} for ${what}`,
    ],
    [
      kind !== "values" && kind !== "several" && average !== undefined,
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
        (kind === "values" || kind === "several") && (classes ?? classMap) !== undefined,
        ["teachers", k, classes === undefined ? "classMap" : "classes"],
        `names classes, the run is for ${what}; leave it out`,
      ],
    ),
    ...teachers.map(
      ({ server, signals: saved }, k): Check => [
        kind === "several" && (server ?? saved) !== undefined,
        ["teachers", k, server === undefined ? "signals" : "server"],
        "says one output, the run is for several; bring a model, or a teacher that joins by itself",
      ],
    ),
    ...teachers.map(
      ({ model, plugin, outputs }, k): Check => [
        kind !== "several" && (model ?? plugin) === undefined && typeof outputs === "object",
        ["teachers", k, "outputs"],
        "names outputs of a teacher that joins by itself, the run has one; leave it out",
      ],
    ),
    ...teachers.flatMap(({ outputs }, k): readonly Check[] =>
      typeof outputs !== "object"
        ? []
        : Object.keys(outputs).map((name) => [
            !runOutputs.includes(name),
            ["teachers", k, "outputs", name],
            `is no output of the run, expected ${runOutputs.join(", ")}`,
          ]),
    ),
    ...unsaid.map(
      (name): Check => [
        true,
        ["teachers"],
        `no teacher says output ${name}: name it under the outputs of one, or leave it out of dataset.target.outputs`,
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
  const each = askedPositions(dataset);
  if (kind === "distribution" && each === null) return [];
  const what = each === null ? inWords[kind] : `a class of each ${each}`;
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
    ...augment.map(
      (own, k): Check => [
        kind === "several" && movesPositions(own),
        ["augment", k, "kind"],
        `${own.kind} moves what is seen and no target of several outputs; leave it out`,
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
  if (kind === "several") return []; // their names are the data set's to say: checkMeasurable looks again
  const measured = dataset.name === "interactions" ? "items" : kind;
  const known = preferableMetrics(measured);
  // whether samples have positions, or are of items, is the data set's to say: checkMeasurable looks again
  const others = (["positions", "tokens", "items"] as const).flatMap(preferableMetrics);
  if (measured === "distribution" && others.includes(metric)) return [];
  const message = `${metric} does not measure ${inWords[kind]}, expected ${known.join(", ")}`;
  return problemsOf([[!known.includes(metric), ["train", "best", "metric"], message]]);
}

type Check = readonly [isWrong: boolean, path: Problem["path"], message: string];

function problemsOf(checks: readonly Check[]): readonly Problem[] {
  return checks.flatMap(([isWrong, path, message]) => (isWrong ? [{ path, message }] : []));
}
