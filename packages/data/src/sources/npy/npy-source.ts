import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { SingleTarget } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { asOneOutput, type OutputSpec, onlyOutput } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { npyTypes } from "../../npy/npy-types.ts";
import { type NpyFile, openNpy } from "../../npy/open-npy.ts";
import type { Part, SampleChunk, SampleSource, SourceKind } from "../../prepared/sample-source.ts";
import { readClassNames } from "../../samples/class-names.ts";
import { requireDetection } from "../given/require-detection.ts";
import type { NpySpec } from "./npy-keys.ts";
import { readOutputs, targetFiles } from "./read-outputs.ts";
import { type NpyTargets, readTargets } from "./read-targets.ts";
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
 * there. Without the latter classes are 0 to the largest target. With `target: { kind: value }` targets are numbers, with
 * `classes` a row of 0 and 1 each, NaN where one is absent; with `several` they lie as `readOutputs` has it. uint8 inputs are bytes of 0 to 255 that a model sees as
 * 0 to 1; all others are seen as float32.
 */
export const npySource: SourceKind<NpySpec> = {
  files: async ({ path: folder, target }) => {
    const named = target?.kind === "several" ? targetFiles(target.outputs) : [];
    const all = [...Object.values(files), ...named].map((name) => ({ name, path: join(folder, name) }));
    const isThere = await Promise.all(all.map(({ path }) => stat(path).then(Boolean, () => false)));
    return all.filter((_, i) => isThere[i]);
  },
  opensUnread: true,
  open: async ({ path: folder, target }, abort) => {
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
      const { targets, classes, output } = await known(folder, target, abort);
      requireAsMany(train, targets.train, join(folder, files.trainTargets));
      requireAsMany(test, targets.test, join(folder, files.testTargets));
      const source = sourceOf(train, test, unlabelled, targets, classes, output, abort);
      return { ...source, [Symbol.asyncDispose]: close };
    } catch (thrown) {
      await close();
      throw thrown;
    }
  },
};

/** What is known of the samples, and what is therefore to be said of them; undefined: one class. */
interface KnownTargets {
  readonly targets: Readonly<Record<Part, NpyTargets>>;
  readonly classes: readonly string[];
  readonly output: OutputSpec | undefined;
}

async function known(folder: string, target: NpySpec["target"], abort?: AbortSignal): Promise<KnownTargets> {
  if (target?.kind === "several") {
    const { outputs, targets } = await readOutputs(folder, target.outputs, abort);
    const { detection } = target;
    if (detection !== undefined) requireDetection(folder, outputs, detection);
    const output = asOneOutput(outputs);
    return {
      targets,
      classes: [],
      output: { ...output, ...(output.kind === "several" && detection && { detection }) },
    };
  }
  const { kind = "class" } = target ?? {};
  const classNames = await readClassNames(join(folder, files.classes), abort);
  const targetsOf = (name: string) => readTargets(join(folder, name), kind, classNames);
  const targets = { train: await targetsOf(files.trainTargets), test: await targetsOf(files.testTargets) };
  if (targets.train.width !== targets.test.width)
    throw new FacultyError(
      "BAD_DATASET",
      `${join(folder, files.testTargets)} holds ${targets.test.width} targets a sample, ${join(folder, files.trainTargets)} ${targets.train.width}, expected as many`,
      { path: folder },
    );
  const classes = classNames ?? numbered(targets.train, targets.test);
  return { targets, classes, output: outputOf(kind, targets.train.width, classes) };
}

function sourceOf(
  train: NpyFile,
  test: NpyFile,
  unlabelled: NpyFile | null,
  targets: Readonly<Record<Part, NpyTargets>>,
  classes: readonly string[],
  output: OutputSpec | undefined,
  abort: AbortSignal | undefined,
): SampleSource {
  const element = train.type === "u1" ? "uint8" : "float32";
  return {
    classes: output?.kind === "values" ? [] : classes,
    ...(output && { output }),
    inputShape: train.shape.length === 1 ? [1] : train.shape.slice(1),
    element,
    scale: element === "uint8" ? byteScale : 1,
    counts: { train: train.rows + (unlabelled?.rows ?? 0), test: test.rows },
    chunks: async function* (part) {
      yield* chunksOf(part === "train" ? train : test, targets[part], abort);
      if (part === "train" && unlabelled !== null)
        yield* chunksOf(unlabelled, { ...targets.train, labels: null, rows: null }, abort);
    },
  };
}

/** @param targets - Of none where no sample has a label. */
async function* chunksOf(
  file: NpyFile,
  { kind, width, labels, rows: known }: Omit<NpyTargets, "labels"> & { readonly labels: Int32Array | null },
  abort: AbortSignal | undefined,
): AsyncGenerator<SampleChunk> {
  const rows = Math.max(1, Math.floor(chunkBytes / (file.width * npyTypes[file.type].bytes)));
  for (let first = 0; first < file.rows; first += rows) {
    abort?.throwIfAborted();
    const count = Math.min(rows, file.rows - first);
    const inputs = storedChunk(await file.read(first, count), file, first);
    const own = labels?.slice(first, first + count) ?? new Int32Array(count).fill(noLabel);
    if (kind === "class") yield { inputs, labels: own };
    else {
      const unknown = () => new Float32Array(count * width).fill(Number.NaN);
      yield { inputs, labels: own, targets: known?.slice(first * width, (first + count) * width) ?? unknown() };
    }
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

function requireAsMany(inputs: NpyFile, { labels: targets }: NpyTargets, path: string): void {
  if (targets.length === inputs.rows) return;
  throw new FacultyError(
    "BAD_DATASET",
    `${path} holds ${targets.length} targets for the ${inputs.rows} samples of ${inputs.path}, expected as many`,
    { path },
  );
}

/** 0 to the largest target, or a class a column. */
function numbered(...targets: readonly NpyTargets[]): readonly string[] {
  const [{ kind, width } = { kind: "class", width: 1 }] = targets;
  const largest = targets.reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), 0);
  return Array.from({ length: kind === "classes" ? width : largest + 1 }, (_, label) => String(label));
}

/** Undefined of one class a sample. */
function outputOf(kind: SingleTarget, width: number, names: readonly string[]): OutputSpec | undefined {
  switch (kind) {
    case "class":
      return undefined;
    case "classes":
      return { name: onlyOutput, kind: "independent", over: { names }, positions: [] };
    case "value":
      return { name: onlyOutput, kind: "values", shape: width === 1 ? [] : [width] };
  }
}
