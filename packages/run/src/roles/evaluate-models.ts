import { join, resolve } from "node:path";
import {
  type DatasetSpec,
  datasetWarnings,
  loadDataset,
  runOutput,
  unknownVocabularyWarning,
} from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { readManifest } from "@faculty/models/manifests";
import { systemClock } from "@faculty/shared/clock";
import { opaqueParts, type PicturesSpec, runSpecSchema, type TeacherSpec } from "@faculty/shared/config";
import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { modelFolderOf, type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import { preparing } from "../data/preparing.ts";
import { figuresInWords } from "../measured/figures.ts";
import type { MeasuredModel } from "../measured/measured-model.ts";
import { type PictureQuality, sheetFile } from "../measured/picture-quality.ts";
import { openPictureJudge } from "../pictures/picture-judge.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { loadRun } from "../run-file/load-run.ts";
import { writeJson } from "../run-folder/json-file.ts";
import { resultFile } from "../run-folder/step-store.ts";
import { checkFolder } from "../run-folder/usable-folder.ts";
import { measureModel } from "./measure-model.ts";
import type { RoleOptions } from "./role.ts";

export interface EvaluateModelsOptions extends RoleOptions {
  readonly models: readonly string[];
  readonly source: EvaluationSource;
  /** Receives result.json. */
  readonly out: string | undefined;
}

/** Where samples come from, and the classes of models that do not name their own. */
type EvaluationSource =
  | { readonly kind: "dataset"; readonly dataset: DatasetSpec; readonly classes: readonly string[] | undefined }
  /** Of a teacher of the run, what the run file says of it. */
  | { readonly kind: "run"; readonly runFile: string };

/** Measures models one after the other, and prints a line each. */
export async function evaluateModels(options: EvaluateModelsOptions): Promise<void> {
  const { out, settings, output, abort } = options;
  const models = await Promise.all(options.models.map(modelFolderOf));
  const { dataset: spec, pictures, given } = await knownOf(options);
  const named: readonly NamedPath[] = [
    ...models.map((folder): NamedPath => ["model", folder]),
    ...dataPaths(spec),
    ["--out", out],
  ];
  await requireWithinRoots(named, settings.roots);
  if (out !== undefined) await checkFolder("--out", out);
  const dataset = await loadDataset(spec, abort, preparing(settings, output));
  const backend = await startBackend(settings.backend);
  output.note(`backend ${backend.name} (${backend.reason})`);
  for (const warning of datasetWarnings(dataset)) output.note(`warning: ${warning}`);
  using judge = pictures && (await openPictureJudge(pictures, runOutput(dataset)));
  const measured: MeasuredModel[] = [];
  for (const folder of models) {
    const unsaid = unknownVocabularyWarning(`model ${folder}`, await readManifest(folder), dataset);
    if (unsaid !== null) output.note(`warning: ${unsaid}`);
    const model = await measureModel({ folder, ...given(folder), dataset, judge, clock: systemClock, abort });
    output.print(output.json ? JSON.stringify(model) : measuredLine(model));
    measured.push(model);
  }
  if (out !== undefined && judge !== undefined) await writeWhole(nodeDisk, join(out, sheetFile), judge.sheet());
  if (out !== undefined) await writeJson(join(out, resultFile), measured);
}

interface Known {
  readonly dataset: DatasetSpec;
  /** What generated pictures are measured by, where a run file says it. */
  readonly pictures?: PicturesSpec | undefined;
  /** What is said of a model elsewhere than in its folder. */
  readonly given: (
    folder: string,
  ) => Partial<Pick<TeacherSpec, "classes" | "classMap" | "inputs" | "outputs" | "signature" | "runtime">>;
}

async function knownOf({ source, settings, abort }: EvaluateModelsOptions): Promise<Known> {
  if (source.kind === "dataset") return { dataset: source.dataset, given: () => ({ classes: source.classes }) };
  const { dataset, pictures, teachers } = await loadRun(
    source.runFile,
    () => runSpecSchema(opaqueParts),
    settings.roots,
    abort,
  );
  const given: Known["given"] = (folder) => {
    const own = teachers.find(({ model }) => model === resolve(folder));
    if (own === undefined) return {};
    const { classes, classMap, inputs, outputs, signature, runtime } = own;
    return { classes, classMap, inputs, outputs, signature, runtime };
  };
  return { dataset, pictures, given };
}

function picturesInWords({ frechet, precision, recall }: PictureQuality): string {
  return `Fréchet distance ${frechet.toFixed(3)}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
}

function measuredLine({ model, cost, ...figures }: MeasuredModel): string {
  return [
    `${model}: ${figuresInWords(figures).join(", ")}`,
    `${cost.parameters} parameters`,
    `${cost.fileBytes} bytes`,
    ...(figures.pictures === undefined ? [] : [picturesInWords(figures.pictures)]),
    ...(cost.multiplyAdds === null ? [] : [`${cost.multiplyAdds} multiply-adds`]),
    `p50 ${cost.latencyP50Ms.toFixed(2)} ms`,
    `p95 ${cost.latencyP95Ms.toFixed(2)} ms`,
  ].join(", ");
}
