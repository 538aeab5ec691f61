import { type Dataset, type DatasetSpec, loadDataset } from "@faculty/data/datasets";
import { describeModel, type ModelDescription } from "@faculty/models/describe";
import { checkNamedClasses, inspectModel } from "@faculty/models/inspect";
import { knownUse, type ModelUse } from "@faculty/models/manifests";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf, requireWithinRoots } from "@faculty/shared/files";
import { openAsItIs } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import type { RoleOptions } from "../roles/role.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { tellsOneClass } from "./asked-samples.ts";
import { descriptionLines, layerLine, type Teaches } from "./description-lines.ts";
import { layersWithShapes, type ShapedLayers } from "./layer-shapes.ts";
import { measureInputs } from "./measure-inputs.ts";
import { measureModelTargets, outputGiven } from "./measure-targets.ts";
import { measuredLines, targetLines } from "./measured-lines.ts";
import { openShape } from "./open-shape.ts";
import { writeManifest } from "./write-manifest.ts";

export interface InspectOptions extends RoleOptions {
  readonly model: string;
  /** Class names of a model that names none. */
  readonly classes: readonly string[] | undefined;
  /** Which of its inputs and outputs are looked at. */
  readonly use: ModelUse;
  readonly hasLayers: boolean;
  readonly measuring: Measuring | null;
}

interface Measuring {
  readonly dataset: DatasetSpec;
  /** So many at most. */
  readonly samples: number;
  readonly write: "no" | "new" | "force";
}

/**
 * Says what a model is, and how it does on a data set under the usual preparations.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, OUTSIDE_ROOTS; what `measureInputs` and `writeManifest` throw.
 */
export async function inspectRole(options: InspectOptions): Promise<void> {
  const { use, classes, measuring, settings, output, abort } = options;
  const path = await modelFolderOf(options.model);
  await requireWithinRoots([["model", path], ...dataPaths(measuring?.dataset)], settings.roots);
  const model = await describeModel(path, use.signature === undefined ? {} : { signature: use.signature });
  if (model.manifest !== null) checkNamedClasses(path, model.manifest.classes, classes);
  const dataset = measuring && (await loadDataset(measuring.dataset, abort, preparing(settings, output)));
  const isOfClass = dataset === null || tellsOneClass(dataset);
  const teaches = await canTeach(path, model, options, dataset);
  const { layers, unshaped } = await shapedLayers(path, model, options, dataset);
  if (unshaped !== null) output.note(`the shapes of its layers do not show: ${unshaped}`);
  if (!output.json) {
    for (const line of descriptionLines(path, model, teaches)) output.print(line);
    if (options.hasLayers) for (const layer of layers) output.print(layerLine(layer));
  }
  const measured =
    dataset === null || measuring === null
      ? null
      : await (isOfClass ? measureInputs : measureModelTargets)({
          path,
          model,
          use,
          classes,
          dataset,
          samples: measuring.samples,
          settings,
          output,
          abort,
        });
  if (output.json)
    output.print(JSON.stringify({ model: path, ...model, layers, teaches, ...(measured && { measured }) }));
  else if (measured !== null)
    for (const line of "constant" in measured ? targetLines(measured) : measuredLines(measured)) output.print(line);
  if (measuring === null || measured === null || measuring.write === "no") return;
  const force = measuring.write === "force";
  const sampleShape = dataset?.inputShape ?? [];
  output.note(`wrote ${await writeManifest({ path, model, use, measured, sampleShape, force })}`);
}

/** What its files tell of it; what only its answers show, the data set does. */
async function canTeach(...of: Parameters<typeof loadOptions>): Promise<Teaches> {
  try {
    await inspectModel(of[0], loadOptions(...of));
    return { kind: "yes" };
  } catch (thrown) {
    if (thrown instanceof FacultyError) return { kind: "no", why: thrown.message };
    throw thrown;
  }
}

/** Where they are asked for. */
async function shapedLayers(...of: Parameters<typeof loadOptions>): Promise<ShapedLayers> {
  const [path, { layers, inputs, outputs }, { hasLayers, settings }] = of;
  if (!hasLayers) return { layers, unshaped: null };
  return layersWithShapes({ layers, ends: [...inputs, ...outputs] }, async () => {
    await using teacher = await openAsItIs(path, { backend: settings.backend, ...loadOptions(...of) });
    return teacher.facts;
  });
}

/** How it is opened; classes that nobody names are numbered. */
function loadOptions(
  path: string,
  { manifest, outputs, inputs, ownClasses }: ModelDescription,
  { classes, use }: InspectOptions,
  dataset: Dataset | null,
) {
  const { chosen } = knownUse(path, manifest, use);
  const output = outputs.find(({ name }) => name === chosen.output) ?? outputs[0];
  const numbered = Array.from({ length: output?.shape?.at(-1) ?? 1 }, (_, column) => String(column));
  const input = inputs.find(({ name }) => name === chosen.tensor) ?? inputs[0];
  const given = classes ?? ownClasses;
  return {
    ...(dataset === null || tellsOneClass(dataset)
      ? { classesWithoutManifest: given ?? numbered }
      : { outputWithoutManifest: outputGiven(given ?? undefined, dataset) }),
    shapeWhereOpen: dataset === null ? undefined : openShape(input, dataset.inputShape),
    chosen,
  };
}
