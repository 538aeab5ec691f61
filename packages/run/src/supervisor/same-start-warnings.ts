import { ownFiles } from "@faculty/models/inspect";
import { fanOut, type RunSpec } from "@faculty/shared/config";
import { shownName } from "@faculty/shared/names";

/**
 * Where students of several seeds begin at the weights of one file: seeds draw initial weights and dropout alone, so that
 * they say less of chance than their number promises, and nothing at all without dropout.
 */
export async function sameStartWarnings(spec: RunSpec): Promise<readonly string[]> {
  const { repeats } = spec.student;
  if (repeats === 1) return [];
  const found = fanOut(spec).map(async ({ name, spec: { student } }) => {
    if (name !== null && student.model === spec.student.model) return []; // told of the run's own
    const { kind, path } = student.model as { readonly kind: string; readonly path?: unknown };
    if (kind !== "file" || typeof path !== "string" || (await ownFiles(path)).kind === "topology") return [];
    const key = name === null ? "student.model" : `the model of student ${shownName(name)}`;
    return [
      `${key} is a file: all ${repeats} students of student.repeats begin at its weights and see the same batches, so that without dropout they end as one, and mean ± sd tells no chance of the start; leave repeats out, or name a model.json without weights, whose initial weights are drawn from each seed`,
    ];
  });
  return (await Promise.all(found)).flat();
}
