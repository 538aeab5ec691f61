import { namedClasses, type RestGroups } from "@faculty/shared/codecs";
import { type OutputSpec, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { StepBatch } from "../batch/step-batch.ts";
import type { Objective } from "../objective/objective.ts";
import type { Need } from "../objective/terms/term.ts";

/** One tensor of plain values that a step is given. */
export interface BatchFeed {
  /** What it is to the objective; what a teacher sent of a layer goes by its `layerSignalName`. */
  readonly name: "inputs" | "weights" | Need | { readonly layer: string };
  readonly dtype: "float32" | "int32";
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export interface FeedContext {
  /** Of one sample as the model takes it. */
  readonly inputShape: readonly number[];
  /** Makes a batch's samples what the model takes; absent: as they are. */
  readonly prepare?: (samples: Float32Array) => Float32Array;
  readonly output: OutputSpec;
  readonly objective: Objective;
}

/** What a batch comes to for the objective: inputs, the signals it needs, and the weights of its terms at an epoch. */
export function feedsOf(batch: StepBatch, context: FeedContext, epoch: number): readonly BatchFeed[] {
  const { rows, labels, labelled, labelMix, counted, targets, said } = batch;
  const { inputShape, prepare, output, objective } = context;
  const inputs = prepare === undefined ? batch.inputs : prepare(batch.inputs);
  const signal = [rows * rowsPerSample(output), rowWidth(output)];
  const weights = objective.weightsAt(epoch);
  const feeds: BatchFeed[] = [
    { name: "inputs", dtype: "float32", shape: [rows, ...inputShape], values: inputs },
    { name: "weights", dtype: "float32", shape: [weights.length], values: weights },
  ];
  const add = (name: Need, need: Need, shape: readonly number[], values: Float32Array | Int32Array | undefined) => {
    if (values === undefined || !objective.needs.has(need)) return;
    feeds.push({ name, dtype: values instanceof Int32Array ? "int32" : "float32", shape, values });
  };
  const addSparse = (target: Float32Array, groups: RestGroups | undefined) => {
    const { values, places } = splitSparse(target, signal as [number, number], groups?.count);
    add("softTarget", "softTarget", values.shape, values.data);
    add("softPlaces", "softTarget", places.shape, places.data);
    if (groups === undefined) return;
    const { ofPlaces, members } = groupFeeds(groups, places.data, rowWidth(output));
    add("softGroups", "softTarget", places.shape, ofPlaces);
    add("restMembers", "softTarget", [rowWidth(output), groups.count], members);
  };
  add("labels", "labels", [labels.length], labels);
  add("labelled", "labels", [labels.length], labelled);
  add("labelMix", "labels", [labels.length, 2], labelMix);
  const [reads] = objective.needs;
  if (reads !== undefined && counted !== undefined)
    add("counted", reads, counted.length === labels.length ? [labels.length] : [rows, counted.length / rows], counted);
  if (targets !== undefined && objective.needs.has("targets")) {
    const known = targets.map((value) => Number(!Number.isNaN(value)));
    const values = targets.map((value) => (Number.isNaN(value) ? 0 : value));
    const shape = [signal[0] as number, targets.length / (signal[0] as number)];
    add("targets", "targets", shape, values);
    if (known.includes(0)) add("known", "targets", shape, known);
  }
  if (said.kind === "nothing") return feeds;
  if (said.kind === "mixture") {
    if (said.isSparse === true) addSparse(said.target, said.restGroups);
    else add("softTarget", "softTarget", signal, said.target);
    add("softLogits", "softLogits", signal, said.logits ?? undefined);
    add("teacherSignals", "teacherSignals", [objective.teachers, ...signal], said.perTeacher?.values);
    add("teacherMask", "teacherMask", [objective.teachers], said.perTeacher?.mask);
  }
  if (objective.needs.has("draws"))
    add("draws", "draws", signal, objective.drawsAt(epoch, rows * rowsPerSample(output)));
  for (const [layer, { shape, data }] of said.layers)
    feeds.push({ name: { layer }, dtype: "float32", shape, values: data });
  return feeds;
}

/**
 * A sparse target as a loss takes it: log-probabilities `[rows, groups + n]`, first that of each class of a group which is
 * not named; and for the others the places of their classes in the student's logits, laid flat, `[rows, n]`, −1 where one
 * is not used.
 */
function splitSparse(target: Float32Array, [rows, classes]: readonly [number, number], groups = 1) {
  const width = target.length / rows;
  const named = namedClasses(width, groups);
  const values = new Float32Array(rows * (groups + named));
  const places = new Int32Array(rows * named);
  for (let row = 0; row < rows; row++) {
    values.set(target.subarray(row * width, row * width + groups + named), row * (groups + named));
    for (let i = 0; i < named; i++) {
      const c = target[row * width + groups + named + i] as number;
      places[row * named + i] = c < 0 ? -1 : row * classes + c;
    }
  }
  return { values: { shape: [rows, groups + named], data: values }, places: { shape: [rows, named], data: places } };
}

/** The group of each place, −1 where one is not used; and 1 for each class at its group, `[classes, groups]`. */
function groupFeeds({ count, ofClass }: RestGroups, places: Int32Array, classes: number) {
  const ofPlaces = places.map((place) => (place < 0 ? -1 : (ofClass[place % classes] as number)));
  const members = new Float32Array(classes * count);
  ofClass.forEach((group, c) => {
    members[c * count + group] = 1;
  });
  return { ofPlaces, members };
}

/** Two lists of feeds of one layout differ in their values alone. */
export function layoutOf(feeds: readonly BatchFeed[]): string {
  return JSON.stringify(feeds.map(({ name, shape }) => [name, shape]));
}
