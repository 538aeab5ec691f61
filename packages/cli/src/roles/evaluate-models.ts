import { join } from "node:path";
import { startBackend } from "@faculty/shared/backend";
import { systemClock } from "@faculty/shared/clock";
import {
  type DatasetSpec,
  loadDataset,
  unknownTokensWarning,
  unknownVocabularyWarning,
} from "@faculty/shared/datasets";
import { modelFolderOf, type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import { readManifest } from "@faculty/shared/models";
import { writeJson } from "../supervisor/json-file.ts";
import { resultFile } from "../supervisor/stage-store.ts";
import { measureModel } from "./measure-model.ts";
import type { MeasuredModel } from "./measured-model.ts";
import type { RoleOptions } from "./role.ts";

export interface EvaluateModelsOptions extends RoleOptions {
  readonly models: readonly string[];
  readonly dataset: DatasetSpec;
  readonly classes: readonly string[] | undefined;
  /** Receives result.json. */
  readonly out: string | undefined;
}

/** Measures models one after the other, and prints a line each. */
export async function evaluateModels(options: EvaluateModelsOptions): Promise<void> {
  const { classes, out, settings, output, signal } = options;
  const models = await Promise.all(options.models.map(modelFolderOf));
  const named: readonly NamedPath[] = [
    ...models.map((folder): NamedPath => ["model", folder]),
    ["--path", options.dataset.path],
    ["--vocabulary", options.dataset.vocabulary],
    ["--out", out],
  ];
  await requireWithinRoots(named, settings.roots);
  const dataset = await loadDataset(options.dataset, signal);
  const backend = await startBackend(settings.backend);
  output.note(`backend ${backend.name} (${backend.reason})`);
  const unknown = unknownTokensWarning(dataset);
  if (unknown !== null) output.note(`warning: ${unknown}`);
  const measured: MeasuredModel[] = [];
  for (const folder of models) {
    const unsaid = unknownVocabularyWarning(`model ${folder}`, await readManifest(folder), dataset);
    if (unsaid !== null) output.note(`warning: ${unsaid}`);
    const model = await measureModel({ folder, classes, dataset, clock: systemClock, signal });
    output.print(output.json ? JSON.stringify(model) : measuredLine(model));
    measured.push(model);
  }
  if (out !== undefined) await writeJson(join(out, resultFile), measured);
}

function measuredLine({ model, samples, accuracy, nll, ece, cost }: MeasuredModel): string {
  return [
    `${model}: accuracy ${(100 * accuracy).toFixed(2)} % of ${samples}`,
    `NLL ${nll.toFixed(3)} nats`,
    `ECE ${ece.toFixed(3)}`,
    `${cost.parameters} parameters`,
    `${cost.fileBytes} bytes`,
    ...(cost.multiplyAdds === null ? [] : [`${cost.multiplyAdds} multiply-adds`]),
    `p50 ${cost.latencyP50Ms.toFixed(2)} ms`,
    `p95 ${cost.latencyP95Ms.toFixed(2)} ms`,
  ].join(", ");
}
