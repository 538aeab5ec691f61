import { hasSignals, keptAmong, keptView, missingSignals, sampleNames, signalKey } from "@faculty/coordinator/signals";
import { viewAt } from "@faculty/data/augmentation";
import { type Dataset, shownDigest } from "@faculty/data/datasets";
import { mergedTeachers, type RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { rowWidth } from "@faculty/shared/outputs";
import { planOf } from "@faculty/shared/plan";
import { keptTeachers } from "./kept-teacher.ts";

/**
 * Whether the signal store of an offline run was filled for such a run: by these teachers' models, for this data set, its
 * augmentation, its codec. Of samples that are kept by content each must be there in the first epoch's view; which of the
 * others it holds shows when they are asked for.
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
  const { validation } = spec.dataset;
  const asked = [
    {
      source: "train",
      view: viewAt({ seed, validation }, augment, 0, dataset),
      ids: planOf(spec, dataset).trainIds,
    },
    { source: "test", view: viewAt({ seed, validation }, [], 0), ids: Int32Array.from(dataset.test.labels.keys()) },
  ] as const;
  for (const { name } of mergedTeachers(spec)) {
    const kept = (await keptTeachers(spec, { name })).find(({ digest }) => digest === teacherDigests[name]);
    if (kept === undefined) throw refuse(name, "nothing of its model");
    for (const { source, view, ids } of asked) {
      const among = keptAmong(dataset, source, view, shownDigest(kept, dataset));
      const of = { teacher: kept.digest, ...among, classes: rowWidth(kept.output) };
      const key = signalKey({ ...of, view: keptView(view, dataset), signal, codec });
      const missing =
        "samples" in among
          ? await missingSignals(folder, key, sampleNames(dataset, source, view, ids))
          : (await hasSignals(folder, key))
            ? 0
            : ids.length;
      if (missing === 0) continue;
      const seen = view.augment.length > 0 ? " as they are augmented here" : "";
      const some = missing < ids.length ? `${missing} of ${ids.length} ` : "";
      const as = `${signal} in ${JSON.stringify(codec)}`;
      throw refuse(name, `nothing of it for ${some}${source} samples of data set ${dataset.name}${seen}, ${as}`);
    }
  }
}
