import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, readVocabulary, vocabularyFileName, vocabularyText } from "@faculty/data/datasets";
import { type FolderFiles, writeModelFolder } from "@faculty/models/files";
import { tfjsGraphFiles } from "@faculty/models/tfjs-graph-writer";
import { openTeacher } from "@faculty/teacher-node";
import { comparedOf, type Exported, probabilities } from "./answers.ts";
import type { LayersStudent } from "./layers-student.ts";

/**
 * The student as a folder of a GraphModel, in TensorFlow.js. It prepares samples by itself, as any folder with a manifest.
 * @param folder - Of the student, whose vocabulary goes along.
 * @throws FacultyError BAD_MODEL, BACKEND_UNAVAILABLE; what opening the folder throws.
 */
export async function tfjsGraphExport(
  { model, manifest }: LayersStudent,
  folder: string,
  dataset: Dataset,
): Promise<Exported> {
  const vocabulary = manifest.vocabulary === undefined ? null : await readVocabulary(join(folder, vocabularyFileName));
  const files: FolderFiles = [
    ...tfjsGraphFiles(model, manifest),
    ...(vocabulary === null ? [] : [[vocabularyFileName, vocabularyText(vocabulary)] as const]),
  ];
  const trial = await mkdtemp(join(tmpdir(), "faculty-export-"));
  try {
    await writeModelFolder(join(trial, "model"), files);
    const teacher = await openTeacher(join(trial, "model"), { samples: dataset });
    return {
      of: comparedOf(manifest.output),
      takes: "samples",
      bytes: files.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0),
      write: (out) => writeModelFolder(out, files),
      model: {
        runtime: `tfjs, ${teacher.facts.backend}`,
        answer: async (inputs, rows) => {
          const { logits } = await teacher.infer({ inputs, rows, layers: [] });
          return { logits, probabilities: probabilities(logits) };
        },
        [Symbol.asyncDispose]: () => teacher[Symbol.asyncDispose](),
      },
    };
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}
