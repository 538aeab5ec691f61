import { sparseWeightings } from "@faculty/coordinator/ensemble/weightings";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { codecName, staysSparse } from "@faculty/shared/codecs";
import { type RunSpec, signalMode, type TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { rowWidth } from "@faculty/shared/outputs";
import { planOf } from "@faculty/shared/plan";
import { denseKey, objectiveNeeds, sparseLosses } from "@faculty/student-trainer/objective/terms";

/** @returns Null where teachers and ensemble are measured. */
export function unmeasuredEnsembleWarning({ codec, teachers }: RunSpec, dataset: Dataset): string | null {
  if (teachers.length === 0 || !staysSparse(codec, runOutput(dataset))) return null;
  return `codec ${codecName(codec)}: signals stay sparse, so that teachers and their ensemble are not measured on test samples`;
}

/**
 * What a run whose signals stay sparse asks that needs a row of every class.
 * @throws FacultyError BAD_RUN_FILE, naming the key and what to do.
 */
export function checkSparse(spec: RunSpec, dataset: Dataset): void {
  const output = runOutput(dataset);
  const { codec, ensemble, objective, stages } = spec;
  if (!staysSparse(codec, output)) return;
  const classes = rowWidth(output);
  const refuse = (key: string, expected: string) => {
    throw new FacultyError(
      "BAD_RUN_FILE",
      `${key} needs a value of each of ${classes} classes, ${codecName(codec)} sends few of them: expected ${expected}, or a dense codec such as float16`,
    );
  };
  const { kind } = ensemble.weighting;
  if (!sparseWeightings.includes(kind)) refuse(`ensemble.weighting: ${kind}`, sparseWeightings.join(", "));
  if (ensemble.calibrate) refuse("ensemble.calibrate", "false");
  if (signalMode(spec) !== "online") refuse(`signals.mode: ${signalMode(spec)}`, "online");
  const terms: readonly (readonly [string, TermSpec])[] = [
    ...objective.map((term) => ["objective", term] as const),
    ...stages.flatMap((stage) => stage.objective.map((term) => [`stage ${stage.name}`, term] as const)),
  ];
  if (!objectiveNeeds(objective).has("labels") && planOf(spec, dataset).validationIds.length > 0)
    refuse(
      "the divergence from the ensemble, which chooses the epoch where no loss reads labels,",
      "a hard-label term",
    );
  for (const [where, term] of terms) {
    const key = denseKey(term);
    if (key === "loss") refuse(`${where}: loss ${term.loss}`, sparseLosses.join(" or "));
    else if (key !== undefined) refuse(`${where}: ${key} of ${term.loss}`, `${term.loss} without it`);
  }
}
