import { type DatasetSpec, loadDataset } from "@faculty/data/datasets";
import { openSavedOutputs, savedFiles } from "@faculty/data/saved-outputs";
import { requireWithinRoots } from "@faculty/shared/files";
import { argmax, wilsonInterval } from "@faculty/shared/metrics";
import { outputOver } from "@faculty/shared/outputs";
import { preparing } from "../data/preparing.ts";
import { chanceOf } from "../measured/start-lines.ts";
import type { RoleOptions } from "../roles/role.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { askedSamples } from "./asked-samples.ts";

export interface InspectSavedOptions extends RoleOptions {
  /** Of the file. */
  readonly path: string;
  /** In the order of the values; absent: the data set's. */
  readonly classes: readonly string[] | undefined;
  /** Whose samples they are of. */
  readonly dataset: DatasetSpec;
  /** Measured on so many at most. */
  readonly samples: number;
}

/**
 * Reads outputs that were saved as a run would, and says how they do on labelled samples.
 * @throws FacultyError as `openSavedOutputs`; as `askedSamples`.
 */
export async function inspectSaved(options: InspectSavedOptions): Promise<void> {
  const { path, samples, settings, output, abort } = options;
  await requireWithinRoots([["signals", path], ...dataPaths(options.dataset)], settings.roots);
  const dataset = await loadDataset(options.dataset, abort, preparing(settings, output));
  const classes = options.classes ?? dataset.classes;
  const { source, ids } = askedSamples(dataset, classes, samples, path);
  const said = outputOver(classes);
  const files = await savedFiles({ path }, said, abort);
  const saved = await openSavedOutputs({ path }, { output: said, dataset, files, cache: settings.cache, abort });
  const { width, data } = saved.of(source, ids);
  const labels = Int32Array.from(ids, (id) => dataset[source].labels[id] as number);
  const named = Array.from(ids, (_, i) => classes[argmax(data, i * width, width)]);
  const correct = named.filter((name, i) => name === dataset.classes[labels[i] as number]).length;
  const chance = chanceOf(
    labels,
    dataset.classes.map((name) => classes.includes(name)),
  );
  const { digest } = files;
  const { yields } = saved;
  if (output.json) {
    const measured = { dataset: dataset.name, source, samples: ids.length, correct, chance };
    output.print(JSON.stringify({ signals: path, digest, classes, yields, measured }));
    return;
  }
  const [low, high] = wilsonInterval(correct, ids.length);
  output.print(`${path}: ${yields} of ${classes.length} classes, of every sample of data set ${dataset.name}`);
  output.print(`digest   ${digest}`);
  output.print(
    `accuracy ${percent(correct / ids.length)} (95 %: ${percent(low)} to ${percent(high)}), ${correct} of ${ids.length} ${source === "test" ? "test" : "training"} samples; naming one class for all gives ${percent(chance)}`,
  );
  if (low <= chance)
    output.print("warning: it is no better than chance: see whether --classes is in the order of the values");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
