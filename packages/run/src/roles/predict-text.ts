import { join } from "node:path";
import { pairCoder, readUnit, readVocabulary, unitOf, vocabularyFileName } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf, requireWithinRoots } from "@faculty/shared/files";
import { pairUnit } from "@faculty/shared/samples";
import { openTeacher } from "@faculty/teacher-node";
import { translate } from "../translate/translator.ts";
import { type ContinueTextOptions, continueText } from "./continue-text.ts";

export interface PredictTextOptions extends ContinueTextOptions {
  readonly model: string;
  /** The vocabulary's file, or a `tokenizer.json`; absent: beside the model. */
  readonly vocabulary: string | undefined;
  /** Of a translation: texts that are gone on with. */
  readonly beam: number;
}

/** Prints what a model makes of a text: its translation where the model reads pairs of texts, else what comes after it. */
export async function predictTextRole(options: PredictTextOptions): Promise<void> {
  const model = await modelFolderOf(options.model);
  const path = options.vocabulary ?? join(model, vocabularyFileName);
  await requireWithinRoots(
    [
      ["model", model],
      ["--vocabulary", options.vocabulary],
    ],
    options.settings.roots,
  );
  // a tokenizer is of running text: pairs are of words or letters
  if (path.endsWith(".json")) return continueText(model, await readUnit(path, undefined, options.abort), options);
  const vocabulary = await readVocabulary(path, options.abort);
  if (pairUnit(vocabulary) === null) return continueText(model, unitOf(vocabulary, path), options);
  await translateText(model, vocabulary, options);
}

async function translateText(
  model: string,
  vocabulary: readonly string[],
  { text, beam, settings, output, abort }: PredictTextOptions,
): Promise<void> {
  const { sourceIds, targetText } = pairCoder(`model ${model}`, vocabulary);
  const ids = sourceIds(text);
  if (ids.length === 0) throw new FacultyError("USAGE", "--text holds no token, expected one or more to translate");
  await startBackend(settings.backend);
  await using teacher = await openTeacher(model);
  const [said = []] = await translate([teacher], [ids], beam, abort);
  if (output.json) output.print(JSON.stringify({ text, translation: targetText(said) }));
  else output.print(targetText(said));
}
