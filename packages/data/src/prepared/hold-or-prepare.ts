import { stat } from "node:fs/promises";
import { asFacultyError } from "@faculty/shared/errors";
import { targetSize } from "@faculty/shared/outputs";
import type { Dataset, HeldDataset, HeldInputs, Samples } from "../samples/dataset.ts";
import { copiedRows } from "../samples/input-rows.ts";
import type { TextRows } from "../samples/text-rows.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { LayingProgress } from "./lay-down.ts";
import { folderOf, openThere, type PreparedSpec, prepare } from "./prepare.ts";
import type { Part, SampleChunk, SampleSource, SourceFile } from "./sample-source.ts";

/** Of inputs that are written together. */
const chunkBytes = 2 ** 22;

/** A data set that a process reads as a whole. */
export interface WholeSource {
  readonly spec: PreparedSpec;
  /** All that its samples may follow from; those that are not there are passed over. */
  readonly paths: readonly string[];
  /** What its samples' inputs and texts may take where they are held. */
  readonly maxHeldBytes: number;
  readonly read: () => Promise<HeldDataset>;
}

/**
 * Reads a data set as a whole. Where its samples take more memory than every process should hold, it is laid down in the
 * cache, under the digest that it has in memory, and read by position from then on; where the cache cannot be written, it is
 * held after all.
 * @throws FacultyError what `read` throws; BAD_DATASET where a file changes meanwhile.
 */
export async function holdOrPrepare(
  source: WholeSource,
  cache: string,
  onProgress: (progress: LayingProgress) => void,
  abort: AbortSignal | undefined,
): Promise<Dataset> {
  const { spec } = source;
  const files = () => filesOf(source);
  const before = await fingerprintOf(spec, await files(), abort);
  const known = await knownFolder(before, cache);
  if (known !== null) return openLarge(known);
  const held = await source.read();
  if (heldBytes(held, "train") + heldBytes(held, "test") <= source.maxHeldBytes) return held;
  try {
    const kind = { files, open: async () => heldSource(held) };
    return await openLarge(await prepare(kind, spec, before, cache, onProgress, abort));
  } catch (thrown) {
    abort?.throwIfAborted();
    if (asFacultyError(thrown).code !== "IO_FAILED") throw thrown;
    return held; // a cache that cannot be written costs memory, and no result
  }
}

function heldBytes({ texts, ...dataset }: HeldDataset, part: Part): number {
  return dataset[part].inputs.byteLength + (texts?.[part].bytes ?? 0);
}

/** As it would be in memory: a sample is known by its index. @throws FacultyError as `openThere`. */
export async function openLarge(folder: string): Promise<Dataset> {
  const dataset = await openThere(folder);
  return { ...dataset, train: byIndex(dataset.train), test: byIndex(dataset.test) };
}

function byIndex({ count, inputs, labels, targets }: Samples): Samples {
  return { count, inputs, labels, ...(targets && { targets }) };
}

/** Where such a data set was laid down; null where it was not, has changed since, or is held. */
export async function findLarge(source: WholeSource, cache: string, abort?: AbortSignal): Promise<string | null> {
  return knownFolder(await fingerprintOf(source.spec, await filesOf(source), abort), cache);
}

/** A cache that cannot be read holds nothing. */
function knownFolder(fingerprint: string, cache: string): Promise<string | null> {
  return folderOf(fingerprint, cache).catch(() => null);
}

async function filesOf({ paths }: WholeSource): Promise<readonly SourceFile[]> {
  const isThere = await Promise.all(paths.map((path) => stat(path).then(Boolean, () => false)));
  return paths.filter((_, i) => isThere[i]).map((path) => ({ name: path, path }));
}

function heldSource(held: HeldDataset): SampleSource & AsyncDisposable {
  const { digest, classes, output, inputShape, scale, vocabulary, train, test } = held;
  return {
    digest,
    classes,
    ...(output && { output }),
    inputShape,
    scale,
    ...(vocabulary && { vocabulary }),
    element: train.inputs instanceof Uint8Array ? "uint8" : "float32",
    counts: { train: train.count, test: test.count },
    chunks: async function* (part) {
      yield* chunksOf(held[part], output === undefined ? 0 : targetSize(output), held.texts?.[part]);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** @param known - Values of a sample's target. */
function* chunksOf(
  { inputs, labels, targets }: Samples<HeldInputs>,
  known: number,
  texts: TextRows | undefined,
): Generator<SampleChunk> {
  const size = inputs.length / labels.length;
  const rows = Math.max(1, Math.floor(chunkBytes / (size * inputs.BYTES_PER_ELEMENT)));
  for (let first = 0; first < labels.length; first += rows) {
    const own = labels.subarray(first, first + rows);
    yield {
      inputs: inputs.subarray(first * size, (first + rows) * size),
      labels: own,
      ...(targets && { targets: copiedRows(targets, first, own.length, known) }),
      ...(texts && { texts: Array.from(own, (_, i) => texts.textOf(first + i)) }),
    };
  }
}
