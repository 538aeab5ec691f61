import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  checkInputs,
  type DatasetSpec,
  loadDataset,
  pairCoder,
  textsOfSamples,
  vocabularyFileName,
} from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { modelFolderOf, type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import { bleu, chrf } from "@faculty/shared/metrics";
import { type Source, sourceLength } from "@faculty/shared/samples";
import { openTeacher, type Teacher } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { translate } from "../translate/translator.ts";
import type { RoleOptions } from "./role.ts";

export interface TranslateOptions extends RoleOptions {
  /** Of one vocabulary; several translate together. */
  readonly models: readonly string[];
  /** Without a vocabulary or a length pairs are read by the first model's. */
  readonly dataset: DatasetSpec;
  readonly part: Source;
  readonly beam: number;
  /** Receives the sources with what the models say of them, JSON lines: a table for data set `pairs`. */
  readonly writePairs: string | undefined;
}

/**
 * Translates the sources of a data set of pairs and says how near that is to its targets. What is written is the transfer
 * set of sequence-level distillation (Kim and Rush 2016, arXiv:1606.07947).
 */
export async function translateRole(options: TranslateOptions): Promise<void> {
  const { part, beam, writePairs, settings, output, abort } = options;
  const folders = await Promise.all(options.models.map(modelFolderOf));
  const named: readonly NamedPath[] = [
    ...folders.map((folder): NamedPath => ["model", folder]),
    ...dataPaths(options.dataset),
    ["--write-pairs", writePairs],
  ];
  await requireWithinRoots(named, settings.roots);
  await startBackend(settings.backend);
  await using models = await openAll(folders);
  const spec = readAsBy(folders[0], models.opened[0], options.dataset);
  const dataset = await loadDataset(spec, abort, preparing(settings, output));
  const { sourceIds, targetText, comparable } = pairCoder(`data set ${dataset.name}`, dataset.vocabulary);
  for (const [i, { facts }] of models.opened.entries()) checkInputs(`model ${folders[i]}`, facts, dataset);
  const ids = Int32Array.from({ length: dataset[part].count }, (_, id) => id);
  const pairs = textsOfSamples("the command", dataset, part, ids).map((text) => text.split("\t"));
  const sources = pairs.map(([source = ""]) => source);
  const said = await translate(models.opened, sources.map(sourceIds), beam, abort, (count) =>
    output.note(`${count} of ${sources.length} ${part} texts are translated`),
  );
  const translations = said.map(targetText);
  if (writePairs !== undefined) {
    const lines = sources.map((source, i) => `${JSON.stringify({ source, target: translations[i] })}\n`);
    await writeFile(writePairs, lines.join(""));
  }
  const references = pairs.map(([, target = ""]) => comparable(target));
  const scores = { chrf: chrf(translations, references), bleu: bleu(translations, references) };
  if (output.json) output.print(JSON.stringify({ models: folders, part, texts: sources.length, beam, ...scores }));
  else
    output.print(
      `chrF ${scores.chrf.toFixed(2)}, BLEU ${scores.bleu.toFixed(2)} of ${sources.length} ${part} texts, beam ${beam}`,
    );
}

/** A model knows no other tokens than those it was trained on, its class of each, and texts of one length. */
function readAsBy(folder: string | undefined, model: Teacher | undefined, dataset: DatasetSpec): DatasetSpec {
  if (folder === undefined || model === undefined || dataset.name !== "pairs") return dataset;
  const length = sourceLength(model.facts.inputShape[0] ?? 0);
  return {
    ...dataset,
    vocabulary: dataset.vocabulary ?? resolve(folder, vocabularyFileName),
    ...(dataset.length === undefined && Number.isInteger(length) && length > 0 ? { length } : {}),
  };
}

async function openAll(folders: readonly string[]) {
  const opened: Teacher[] = [];
  const close = async () => {
    for (const model of opened) await model[Symbol.asyncDispose]();
  };
  try {
    for (const folder of folders) opened.push(await openTeacher(folder));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { opened, [Symbol.asyncDispose]: close };
}
