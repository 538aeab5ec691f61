import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, vocabularyFileName } from "@faculty/data/datasets";
import { type FolderFiles, writeModelFolder } from "@faculty/models/files";
import { tfjsGraphFiles } from "@faculty/models/tfjs-graph-writer";
import { FacultyError } from "@faculty/shared/errors";
import { openTeacher } from "@faculty/teacher-node";
import { comparedOf, type Exported, probabilities } from "./answers.ts";
import type { LayersStudent } from "./layers-student.ts";

/**
 * The student as a folder of a GraphModel, in TensorFlow.js. It prepares samples by itself, as any folder with a manifest.
 * @param folder - Of the student, whose vocabulary goes along.
 * @throws FacultyError NOT_FOUND (its vocabulary), BAD_MODEL, BACKEND_UNAVAILABLE; what opening the folder throws.
 */
export async function tfjsGraphExport(
  { model, manifest }: LayersStudent,
  folder: string,
  dataset: Dataset,
): Promise<Exported> {
  const files: FolderFiles = [
    ...tfjsGraphFiles(model, manifest),
    ...(manifest.vocabulary === undefined ? [] : [await vocabularyOf(folder)]),
  ];
  const trial = await mkdtemp(join(tmpdir(), "faculty-export-"));
  try {
    await writeModelFolder(join(trial, "model"), files);
    const teacher = await openTeacher(join(trial, "model"), { samples: dataset });
    return {
      of: comparedOf(manifest),
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

/** As it lies there. */
async function vocabularyOf(folder: string): Promise<FolderFiles[number]> {
  const path = join(folder, vocabularyFileName);
  const content = await readFile(path).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `vocabulary ${path} cannot be read`, { path }, { cause });
  });
  return [vocabularyFileName, content];
}
