import { drawsFromSeed, ownFiles } from "@faculty/models/inspect";
import { fanOut, type RunSpec } from "@faculty/shared/config";
import { shownName } from "@faculty/shared/names";

/**
 * Where students of several seeds begin at the weights of one file, or of initializers whose seeds it names: the run's
 * seeds draw initial weights and dropout alone, so that they say less of chance than their number promises, and nothing
 * at all without dropout.
 */
export async function sameStartWarnings(spec: RunSpec): Promise<readonly string[]> {
  const { repeats } = spec.student;
  if (repeats === 1) return [];
  const students = `all ${repeats} students of student.repeats`;
  const found = fanOut(spec).map(async ({ name, spec: { student } }) => {
    if (name !== null && student.model === spec.student.model) return []; // told of the run's own
    const { kind, path } = student.model as { readonly kind: string; readonly path?: unknown };
    if (kind !== "file" || typeof path !== "string") return [];
    const key = name === null ? "student.model" : `the model of student ${shownName(name)}`;
    const files = await ownFiles(path);
    if (files.kind === "folder")
      return [
        `${key} is a file: ${students} begin at its weights and see the same batches, so that without dropout they end as one, and mean ± sd tells no chance of the start; leave repeats out, or name a model.json without weights, whose initial weights are drawn from each seed`,
      ];
    if (await drawsFromSeed(files.path)) return [];
    return [
      `${key} names the seed of all that it draws: ${students} begin at the same weights and see the same batches, so that they end as one, and mean ± sd tells no chance of the start; leave repeats out, or take seed out of the initializers of ${path}`,
    ];
  });
  return (await Promise.all(found)).flat();
}
