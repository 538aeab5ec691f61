import { outputSpace } from "@faculty/coordinator/outputs";
import { type DatasetSpec, loadDataset, runOutput } from "@faculty/data/datasets";
import { openSavedOutputs, type SavedOutputs, savedFiles } from "@faculty/data/saved-outputs";
import { requireWithinRoots } from "@faculty/shared/files";
import { argmax, mainMetric, targetMetric, wilsonInterval } from "@faculty/shared/metrics";
import { type OutputSpec, outputOver } from "@faculty/shared/outputs";
import { asLogits } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import { targetFiguresInWords } from "../measured/figures.ts";
import { chanceOf } from "../measured/start-lines.ts";
import type { RoleOptions } from "../roles/role.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { askedSamples, knownSamples, tellsOneClass } from "./asked-samples.ts";
import type { AskedSamples } from "./measure-preparations.ts";
import { constantFigure, inColumns, outputGiven, qualityOfRows } from "./measure-targets.ts";

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
  const isOfClass = tellsOneClass(dataset);
  const classes = options.classes ?? dataset.classes;
  const asked = isOfClass ? askedSamples(dataset, classes, samples, path) : knownSamples(dataset, samples, path);
  const { source, ids } = asked;
  const said = isOfClass ? outputOver(classes) : outputGiven(options.classes, dataset);
  const files = await savedFiles({ path }, said, abort);
  const saved = await openSavedOutputs({ path }, { output: said, dataset, files, cache: settings.cache, abort });
  const { digest } = files;
  const { yields } = saved;
  if (!isOfClass) {
    sayTargets(options, asked, saved, said, digest);
    return;
  }
  const { width, data } = saved.of(source, ids);
  const labels = Int32Array.from(ids, (id) => dataset[source].labels[id] as number);
  const named = Array.from(ids, (_, i) => classes[argmax(data, i * width, width)]);
  const correct = named.filter((name, i) => name === dataset.classes[labels[i] as number]).length;
  const chance = chanceOf(
    labels,
    dataset.classes.map((name) => classes.includes(name)),
  );
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

/** Of what is more than one class: its own metrics, and what one answer to all samples gives. */
function sayTargets(
  { path, output }: InspectSavedOptions,
  asked: AskedSamples,
  saved: SavedOutputs,
  said: OutputSpec,
  digest: string,
): void {
  const { dataset, source, ids } = asked;
  const { yields } = saved;
  const run = runOutput(dataset);
  const columns = [...outputSpace(path, said, run).columns];
  const main = mainMetric(run);
  const quality = qualityOfRows(asked, (some) => {
    const { rows, width, data } = saved.of(source, some);
    return inColumns({ rows, width, data: asLogits(said.kind, yields, data) }, columns);
  });
  const constant = constantFigure(asked, main);
  const { kind, figures } = quality;
  if (output.json) {
    const measured = { dataset: dataset.name, source, samples: ids.length, kind, figures, main, constant };
    output.print(JSON.stringify({ signals: path, digest, yields, measured }));
    return;
  }
  const metric = targetMetric(kind, main);
  output.print(`${path}: ${yields} of every sample of data set ${dataset.name}`);
  output.print(`digest   ${digest}`);
  output.print(
    `measured ${targetFiguresInWords(quality).join(", ")} of ${ids.length} ${source === "test" ? "test" : "training"} samples; one answer to all gives ${metric?.title} ${metric?.shown(constant)}`,
  );
  if (!((figures[main] ?? Number.NaN) > constant))
    output.print("warning: it is no better than one answer to all: see whether the rows are of these samples");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
