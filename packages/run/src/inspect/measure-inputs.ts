import type { Dataset } from "@faculty/data/datasets";
import type { DescribedTensor, ModelDescription } from "@faculty/models/describe";
import {
  exportedPreparation,
  type KnownUse,
  knownUse,
  type ModelOutput,
  type ModelUse,
} from "@faculty/models/manifests";
import { wilsonInterval } from "@faculty/shared/metrics";
import { openAsItIs, type Teacher } from "@faculty/teacher-node";
import { chanceOf } from "../measured/start-lines.ts";
import type { Output } from "../settings/context.ts";
import type { Settings } from "../settings/settings.ts";
import { askedSamples } from "./asked-samples.ts";
import { type ClassOrder, explainsMore } from "./class-order.ts";
import { type MeasuredPreparation, type MeasuringOptions, measurePreparations } from "./measure-preparations.ts";
import { openShape } from "./open-shape.ts";

/** How a model does on a data set, by what it is shown. */
export interface MeasuredModelInputs {
  /** Its name. */
  readonly dataset: string;
  readonly chance: number;
  /** The most often right one first. */
  readonly measured: readonly [MeasuredPreparation, ...MeasuredPreparation[]];
  /** Of those that accuracy does not tell from the first one, that of the least NLL first. */
  readonly best: readonly [MeasuredPreparation, ...MeasuredPreparation[]];
  /** Another order of the model's classes, where it explains much more than the given one. */
  readonly better: (Pick<ClassOrder, "correct" | "samples"> & { readonly classes: readonly string[] }) | null;
  /** In the order of the model's outputs. */
  readonly classes: readonly string[];
  /** Of one sample as the model takes it. */
  readonly inputShape: readonly number[];
  readonly yields: ModelOutput;
}

export interface MeasureInputsOptions {
  readonly path: string;
  readonly model: ModelDescription;
  readonly use: ModelUse;
  /** Of a model that names none itself. */
  readonly classes: readonly string[] | undefined;
  readonly dataset: Dataset;
  /** So many samples at most. */
  readonly samples: number;
  readonly settings: Pick<Settings, "backend">;
  readonly output: Pick<Output, "note">;
  readonly abort: AbortSignal;
}

/**
 * Opens a model without its preparation, and measures it under the usual ones.
 * @throws FacultyError what `openAsItIs` throws; CLASS_MISMATCH, SHAPE_MISMATCH where model and data set do not fit.
 */
export async function measureInputs(options: MeasureInputsOptions): Promise<MeasuredModelInputs> {
  const { path, model, dataset, abort } = options;
  const classes = model.manifest?.classes ?? options.classes ?? model.ownClasses ?? dataset.classes;
  const who = `model ${path}`;
  const asked = askedSamples(dataset, classes, options.samples, who);
  const { chosen } = knownUse(path, model.manifest, options.use);
  await using teacher = await openAsItIs(path, { ...openedAs(options, chosen), classesWithoutManifest: classes });
  return await measureTeacher(teacher, { who, asked, classes, own: await ownInputs(path, model), abort });
}

/** How a model is opened, whatever it says. */
export function openedAs(
  { model, dataset, settings, output }: MeasureInputsOptions,
  chosen: KnownUse["chosen"],
): Pick<Parameters<typeof openAsItIs>[1], "backend" | "onRuntime" | "shapeWhereOpen" | "chosen"> {
  return {
    backend: settings.backend,
    onRuntime: ({ name, reason }) => output.note(`backend ${name} (${reason})`),
    shapeWhereOpen: openShape(inputOf(model, chosen.tensor), dataset.inputShape),
    chosen,
  };
}

interface MeasureTeacherOptions extends Omit<MeasuringOptions, "labelOf"> {
  /** In the order of the model's outputs. */
  readonly classes: readonly string[];
}

/** @param teacher - Without a preparation. @throws As `measureInputs`. */
export async function measureTeacher(
  teacher: Teacher,
  { who, asked, classes, own, abort }: MeasureTeacherOptions,
): Promise<MeasuredModelInputs> {
  const { dataset } = asked;
  const labelOf = classes.map((name) => dataset.classes.indexOf(name));
  const measured = await measurePreparations(teacher, { asked, labelOf, own, who, abort });
  const labels = Int32Array.from(asked.ids, (id) => dataset[asked.source].labels[id] as number);
  const chance = chanceOf(
    labels,
    dataset.classes.map((_, label) => labelOf.includes(label)),
  );
  const { inputShape, yields = "logits" } = teacher.facts;
  return {
    dataset: dataset.name,
    chance,
    measured,
    best: bestOf(measured),
    better: betterOrder(measured, classes, dataset, chance),
    classes,
    inputShape,
    yields,
  };
}

function bestOf(measured: MeasuredModelInputs["measured"]): MeasuredModelInputs["best"] {
  const [first, ...others] = measured;
  const [low] = wilsonInterval(first.correct, first.samples);
  const even = [first, ...others.filter(({ correct, samples }) => correct / samples >= low)];
  const [best = first, ...rest] = even.toSorted((a, b) => a.nll - b.nll);
  return [best, ...rest];
}

function inputOf({ inputs }: ModelDescription, name: string | undefined): DescribedTensor | undefined {
  return inputs.find((input) => input.name === name) ?? inputs[0];
}

function betterOrder(
  measured: MeasuredModelInputs["measured"],
  classes: readonly string[],
  dataset: Dataset,
  chance: number,
): MeasuredModelInputs["better"] {
  const [given] = measured;
  const [best] = measured.flatMap(({ order }) => order ?? []).toSorted((a, b) => b.correct - a.correct);
  if (best === undefined || !explainsMore(best, given, chance)) return null;
  const { labelOf, correct, samples } = best;
  return { correct, samples, classes: labelOf.map((label, column) => dataset.classes[label] ?? classes[column] ?? "") };
}

export async function ownInputs(path: string, { manifest }: ModelDescription): Promise<MeasuringOptions["own"]> {
  const inputs = manifest === null ? await exportedPreparation(path) : manifest.inputs;
  return inputs === undefined ? null : { where: manifest === null ? "metadata" : "faculty.json", inputs };
}
