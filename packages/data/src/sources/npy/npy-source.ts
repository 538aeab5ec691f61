import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { noLabel } from "@faculty/shared/samples";
import { npyTypes } from "../../npy/npy-types.ts";
import { type NpyFile, openNpy } from "../../npy/open-npy.ts";
import type { PreparedSpec } from "../../prepared/prepare.ts";
import type { Part, SampleChunk, SampleSource, SourceKind } from "../../prepared/sample-source.ts";
import { readClassNames } from "../../samples/class-names.ts";
import { readTargets } from "./read-targets.ts";
import { storedChunk } from "./stored-chunk.ts";

const files = {
  train: "train-inputs.npy",
  trainTargets: "train-targets.npy",
  test: "test-inputs.npy",
  testTargets: "test-targets.npy",
  unlabelled: "unlabelled-inputs.npy",
  classes: "classes.txt",
} as const;

/** Bytes of a file that are read together. */
const chunkBytes = 2 ** 22;
/** Bytes of images are shown as 0 to 1. */
const byteScale = 1 / 255;

/**
 * A folder of arrays as NumPy saves them: `train-inputs.npy` and `test-inputs.npy`, of any shape; `train-targets.npy` and
 * `test-targets.npy`, a whole number each, −1 where there is none; `unlabelled-inputs.npy` and `classes.txt` if they are
 * there. Without the latter classes are 0 to the largest target. uint8 inputs are bytes of 0 to 255 that a model sees as
 * 0 to 1; all others are seen as float32.
 */
export const npySource: SourceKind<PreparedSpec> = {
  files: async ({ path: folder }) => {
    const all = Object.values(files).map((name) => ({ name, path: join(folder, name) }));
    const isThere = await Promise.all(all.map(({ path }) => stat(path).then(Boolean, () => false)));
    return all.filter((_, i) => isThere[i]);
  },
  opensUnread: true,
  open: async ({ path: folder }, abort) => {
    const classNames = await readClassNames(join(folder, files.classes), abort);
    const targetsOf = (name: string) => readTargets(join(folder, name), classNames);
    const all: NpyFile[] = [];
    const close = async () => {
      for (const file of all) await file[Symbol.asyncDispose]();
    };
    try {
      const train = await openInputs(folder, files.train);
      all.push(train);
      const test = await openInputs(folder, files.test);
      all.push(test);
      const unlabelled = await openNpy(join(folder, files.unlabelled));
      if (unlabelled !== null) all.push(unlabelled);
      for (const file of all.slice(1)) requireAlike(train, file);
      const targets = { train: await targetsOf(files.trainTargets), test: await targetsOf(files.testTargets) };
      requireAsMany(train, targets.train, join(folder, files.trainTargets));
      requireAsMany(test, targets.test, join(folder, files.testTargets));
      const classes = classNames ?? numbered(targets.train, targets.test);
      return { ...sourceOf(train, test, unlabelled, targets, classes, abort), [Symbol.asyncDispose]: close };
    } catch (thrown) {
      await close();
      throw thrown;
    }
  },
};

function sourceOf(
  train: NpyFile,
  test: NpyFile,
  unlabelled: NpyFile | null,
  targets: Readonly<Record<Part, Int32Array>>,
  classes: readonly string[],
  abort: AbortSignal | undefined,
): SampleSource {
  const element = train.type === "u1" ? "uint8" : "float32";
  return {
    classes,
    inputShape: train.shape.length === 1 ? [1] : train.shape.slice(1),
    element,
    scale: element === "uint8" ? byteScale : 1,
    counts: { train: train.rows + (unlabelled?.rows ?? 0), test: test.rows },
    chunks: async function* (part) {
      yield* chunksOf(part === "train" ? train : test, targets[part], abort);
      if (part === "train" && unlabelled !== null) yield* chunksOf(unlabelled, null, abort);
    },
  };
}

/** @param targets - Null: none has a label. */
async function* chunksOf(
  file: NpyFile,
  targets: Int32Array | null,
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const rows = Math.max(1, Math.floor(chunkBytes / (file.width * npyTypes[file.type].bytes)));
  for (let first = 0; first < file.rows; first += rows) {
    abort?.throwIfAborted();
    const count = Math.min(rows, file.rows - first);
    const inputs = storedChunk(await file.read(first, count), file, first);
    yield { inputs, labels: targets?.slice(first, first + count) ?? new Int32Array(count).fill(noLabel) };
  }
}

async function openInputs(folder: string, name: string): Promise<NpyFile> {
  const path = join(folder, name);
  const file = await openNpy(path);
  if (file === null) throw new FacultyError("NOT_FOUND", `data set file ${path} does not exist`, { path });
  if (file.rows > 0 && file.width > 0) return file;
  await file[Symbol.asyncDispose]();
  throw new FacultyError(
    "BAD_DATASET",
    `${path} is of shape [${file.shape.join(", ")}], expected samples of a value or more`,
    {
      path,
    },
  );
}

function requireAlike(train: NpyFile, other: NpyFile): void {
  const shown = ({ shape, type }: NpyFile) => `[${shape.slice(1).join(", ")}] of ${type}`;
  if (shown(train) === shown(other)) return;
  throw new FacultyError(
    "BAD_DATASET",
    `${other.path} holds samples ${shown(other)}, ${train.path} has ${shown(train)}, expected the same`,
    { path: other.path },
  );
}

function requireAsMany(inputs: NpyFile, targets: Int32Array, path: string): void {
  if (targets.length === inputs.rows) return;
  throw new FacultyError(
    "BAD_DATASET",
    `${path} holds ${targets.length} targets for the ${inputs.rows} samples of ${inputs.path}, expected as many`,
    { path },
  );
}

/** 0 to the largest target. */
function numbered(...targets: readonly Int32Array[]): readonly string[] {
  const largest = targets.reduce((most, labels) => labels.reduce((a, b) => Math.max(a, b), most), 0);
  return Array.from({ length: largest + 1 }, (_, label) => String(label));
}
