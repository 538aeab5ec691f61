import { join } from "node:path";
import { pairCoder, readVocabulary, vocabularyFileName } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf, requireWithinRoots } from "@faculty/shared/files";
import { pairUnit } from "@faculty/shared/samples";
import { openTeacher } from "@faculty/teacher-node";
import { translate } from "../translate/translator.ts";
import { type ContinueTextOptions, continueTextRole } from "./continue-text.ts";

export interface PredictTextOptions extends ContinueTextOptions {
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
  const vocabulary = path.endsWith(".json") ? undefined : await readVocabulary(path, options.abort);
  if (pairUnit(vocabulary) === null) return continueTextRole(options);
  await translateText(model, vocabulary, options);
}

async function translateText(
  model: string,
  vocabulary: readonly string[] | undefined,
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
