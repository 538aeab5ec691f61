import { rowLabels } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import { staysSparse } from "@faculty/shared/codecs";
import { type ClassMap, mergedTeachers, type RunSpec, type TeacherSpec } from "@faculty/shared/config";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import type { Source, ViewSpec } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import type { Collected } from "../collect/collect-batch.ts";
import type { LabelSpace } from "../outputs/distribution/label-space.ts";
import { outputSpace } from "../outputs/output-space.ts";
import { type Merged, merge } from "./merge.ts";
import { mergeSparse } from "./merge-sparse.ts";
import type { BoundWeighting, Standing } from "./weighting.ts";

export interface MergeContext {
  /** Teachers of this batch, in merge order. */
  readonly asked: readonly string[];
  readonly spec: RunSpec;
  readonly dataset: Dataset;
  readonly source: Source;
  readonly ids: Int32Array;
  /** In which they were asked about. */
  readonly view: ViewSpec;
  /** Of the teachers present that are merged, by name; empty where they are not needed. */
  readonly standings: ReadonlyMap<string, Standing>;
  readonly weighting: BoundWeighting;
  readonly temperature: number;
}

/** The soft targets of what was collected, of the teachers that are part of it and whose outputs count. */
export function mergeCollected({ replies }: Collected, context: MergeContext): Merged {
  const { asked, spec, dataset, source, ids, view, standings, weighting, temperature } = context;
  const teachers = new Map(mergedTeachers(spec).map((teacher) => [teacher.name, teacher]));
  const present = presentOf(replies, asked).filter(({ name }) => teachers.has(name));
  const output = runOutput(dataset);
  const signals = present.map(({ reply, name }) => {
    const teacher = teachers.get(name) as TeacherSpec;
    const { output: own } = reply.description;
    return { logits: reply.logits, space: knownSpace(teacher, own, dataset), classes: rowWidth(own) };
  });
  const inputs = {
    teachers: present.map(({ name }) => name),
    output,
    labels: rowLabels(dataset, source, ids, view),
    standings: present.flatMap(({ name }) => standings.get(name) ?? []),
  };
  const how = { ...spec.ensemble, weighting };
  if (staysSparse(spec.codec, output)) return mergeSparse({ signals, ...inputs }, how, temperature);
  const cool = signals.map(({ logits, space }, k) => {
    const divisor = standings.get(inputs.teachers[k] as string)?.temperature ?? 1;
    return { logits: cooled(logits, divisor), space };
  });
  return merge({ signals: cool, ...inputs }, how, temperature);
}

/** Of each description's output, the label space computed last: with thousands of classes, matching names costs more than mixing. */
const spaces = new WeakMap<
  OutputSpec,
  { readonly dataset: Dataset; readonly map: ClassMap | undefined; readonly space: LabelSpace }
>();

function knownSpace({ name, classMap: map, outputs }: TeacherSpec, own: OutputSpec, dataset: Dataset): LabelSpace {
  const last = spaces.get(own);
  if (last?.dataset === dataset && last.map === map) return last.space;
  const space = outputSpace(name, own, runOutput(dataset), map, outputs);
  spaces.set(own, { dataset, map, space });
  return space;
}

function presentOf(replies: Collected["replies"], asked: readonly string[]) {
  return replies.flatMap((reply, k) => (reply === null ? [] : [{ reply, name: asked[k] as string }]));
}

/** The weight of each teacher that was merged, mean over the rows that count. */
export function meanWeights(
  { asked, spec }: Pick<MergeContext, "asked" | "spec">,
  { replies }: Collected,
  { weights, disagreements: { length: rows }, counted }: Merged,
): Readonly<Record<string, number>> {
  const merged = mergedTeachers(spec).map(({ name }) => name);
  const present = asked.filter((name, k) => replies[k] !== null && merged.includes(name));
  const counting = counted?.reduce((sum, one) => sum + one, 0) ?? rows;
  return Object.fromEntries(
    present.map((name, k) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += weights[row * present.length + k] as number;
      return [name, sum / Math.max(1, counting)];
    }),
  );
}

/** Logits of a calibrated teacher. */
function cooled(logits: Rows<Float32Array>, temperature: number): Rows<Float32Array> {
  return temperature === 1 ? logits : { ...logits, data: logits.data.map((z) => z / temperature) };
}
