import { hasSignals, keptAmong, keptView, signalKey } from "@faculty/coordinator/signals";
import { viewAt } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import { mergedTeachers, type RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { rowWidth } from "@faculty/shared/outputs";
import { keptTeachers } from "./kept-teacher.ts";

/**
 * Whether the signal store of an offline run was filled for such a run: by these teachers' models, for this data set, its
 * augmentation, its codec. Which samples it holds shows when they are asked for.
 * @param teacherDigests - By teacher.
 * @throws FacultyError NOT_FOUND naming the teacher and what is missing.
 */
export async function checkKeptSignals(
  spec: RunSpec,
  dataset: Dataset,
  teacherDigests: Readonly<Record<string, string>>,
): Promise<void> {
  const { seed, augment, codec, signal, signals } = spec;
  if (signals.mode !== "offline") return;
  const { folder } = signals;
  const refuse = (teacher: string, what: string) => {
    const why = `teacher ${teacher}: signals.mode is offline, the signal store ${folder} holds ${what}: run faculty harvest`;
    return new FacultyError("NOT_FOUND", why, { teacher });
  };
  for (const { name } of mergedTeachers(spec)) {
    const kept = (await keptTeachers(spec, { name })).find(({ digest }) => digest === teacherDigests[name]);
    if (kept === undefined) throw refuse(name, "nothing of its model");
    const { validation } = spec.dataset;
    const views = {
      train: viewAt({ seed, validation }, augment, 0, dataset),
      test: viewAt({ seed, validation }, [], 0),
    };
    for (const source of ["train", "test"] as const) {
      const view = views[source];
      const of = { teacher: kept.digest, ...keptAmong(dataset, source, view), classes: rowWidth(kept.output) };
      if (await hasSignals(folder, signalKey({ ...of, view: keptView(view, dataset), signal, codec }))) continue;
      const seen = source === "train" && augment.length > 0 ? " as they are augmented here" : "";
      const as = `${signal} in ${JSON.stringify(codec)}`;
      throw refuse(name, `nothing of it for ${source} samples of data set ${dataset.name}${seen}, ${as}`);
    }
  }
}
