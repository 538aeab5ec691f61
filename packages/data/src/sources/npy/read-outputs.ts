import { join } from "node:path";
import type { SingleTarget } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { SingleOutput } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { npyTypes } from "../../npy/npy-types.ts";
import { type NpyFile, openNpy } from "../../npy/open-npy.ts";
import type { Part } from "../../prepared/sample-source.ts";
import { readClassNames } from "../../samples/class-names.ts";
import type { NpyTargets } from "./read-targets.ts";

/** By name, of which kind each target is. */
export type NamedTargets = Readonly<Record<string, SingleTarget>>;

/** A larger class index is a mistake. */
const maxClass = 2 ** 20;

/** What is known of the samples of one file of inputs by one target. */
interface OneTarget {
  readonly name: string;
  readonly kind: SingleTarget;
  readonly path: string;
  readonly count: number;
  /** Without the samples. */
  readonly shape: readonly number[];
  /** `[samples, …shape]`: class indices, −1 where there is none and −2 where the position does not count; else numbers, NaN where one is absent. */
  readonly values: Float32Array;
}

/** Names of the files that hold targets of several outputs, and the names of their classes. */
export function targetFiles(outputs: NamedTargets): readonly string[] {
  return Object.keys(outputs).flatMap((name) => [
    targetsFile("train", name),
    targetsFile("test", name),
    classesFile(name),
  ]);
}

function targetsFile(part: Part, name: string): string {
  return `${part}-targets-${name}.npy`;
}

function classesFile(name: string): string {
  return `classes-${name}.txt`;
}

/** What `readOutputs` finds. */
interface NpyOutputs {
  readonly outputs: readonly SingleOutput[];
  readonly targets: Readonly<Record<Part, NpyTargets>>;
}

/**
 * Targets of several outputs, each in files of its own, `train-targets-NAME.npy` and `test-targets-NAME.npy`: of `class`
 * whole numbers, `[samples, …positions]`, −1 where there is none and −2 where a position does not count; of `value`
 * `[samples, …shape]`, of `classes` `[samples, classes]`, NaN where one is absent. Classes have the names of
 * `classes-NAME.txt`, else they are numbered.
 * @throws FacultyError BAD_DATASET naming file and sample, NOT_FOUND.
 */
export async function readOutputs(
  folder: string,
  outputs: NamedTargets,
  abort: AbortSignal | undefined,
): Promise<NpyOutputs> {
  const found: { readonly output: SingleOutput; readonly train: OneTarget; readonly test: OneTarget }[] = [];
  for (const [name, kind] of Object.entries(outputs)) {
    abort?.throwIfAborted();
    const train = await oneTarget(join(folder, targetsFile("train", name)), name, kind);
    const test = await oneTarget(join(folder, targetsFile("test", name)), name, kind);
    if (train.shape.join() !== test.shape.join())
      throw bad(
        test.path,
        `holds targets of shape [${test.shape.join(", ")}], ${train.path} [${train.shape.join(", ")}], expected the same`,
      );
    const names = await readClassNames(join(folder, classesFile(name)), abort);
    found.push({ output: outputOf(train, test, names), train, test });
  }
  return {
    outputs: found.map(({ output }) => output),
    targets: {
      train: joined(found.map(({ train }) => train)),
      test: joined(found.map(({ test }) => test)),
    },
  };
}

async function oneTarget(path: string, name: string, kind: SingleTarget): Promise<OneTarget> {
  await using file = await openNpy(path);
  if (file === null)
    throw new FacultyError(
      "NOT_FOUND",
      `data set file ${path} does not exist, expected the targets of output ${name}`,
      {
        path,
      },
    );
  if (kind === "class" && npyTypes[file.type].kind === "real")
    throw bad(path, `holds ${file.type}, expected whole numbers: a class at each position, from 0`);
  const shape = file.shape.slice(1);
  if (kind === "classes" && shape.length !== 1)
    throw bad(path, `is of shape [${file.shape.join(", ")}], expected [samples, classes]`);
  const values = Float32Array.from(await file.read(0, file.rows));
  const odd = values.findIndex((value) => !allowed[kind].holds(value));
  if (odd >= 0)
    throw bad(path, `sample ${Math.floor(odd / file.width)} holds ${values[odd]}, expected ${allowed[kind].expected}`);
  return { name, kind, path, count: file.rows, shape: kind === "class" ? shape : shapeOf(file), values };
}

/** One number is no list of one. */
function shapeOf({ shape: [, ...shape] }: NpyFile): readonly number[] {
  return shape.length === 1 && shape[0] === 1 ? [] : shape;
}

const allowed: Readonly<Record<SingleTarget, { holds: (value: number) => boolean; expected: string }>> = {
  class: {
    holds: (value) => value >= -2 && value < maxClass,
    expected: `-2 (does not count), -1 (no label) or a class from 0`,
  },
  classes: { holds: (value) => value === 0 || value === 1 || Number.isNaN(value), expected: "0, 1 or NaN" },
  value: { holds: (value) => Number.isFinite(value) || Number.isNaN(value), expected: "a finite number or NaN" },
};

function outputOf(train: OneTarget, test: OneTarget, names: readonly string[] | null): SingleOutput {
  const { name, kind, shape } = train;
  if (kind === "value") return { name, kind: "values", shape };
  const largest = (target: OneTarget) => target.values.reduce((most, value) => Math.max(most, value), 0);
  const count = kind === "classes" ? (shape[0] ?? 1) : Math.max(largest(train), largest(test)) + 1;
  if (names !== null && (kind === "classes" ? names.length !== count : names.length < count))
    throw bad(train.path, `is about ${count} classes, ${classesFile(name)} names ${names.length}`);
  const over = { names: names ?? Array.from({ length: count }, (_, c) => String(c)) };
  return kind === "classes"
    ? { name, kind: "independent", over, positions: [] }
    : { name, kind: "distribution", over, positions: shape };
}

/** A sample's targets one after the other; it is labelled where anything is known of it. */
function joined(all: readonly OneTarget[]): NpyTargets {
  const [first, ...others] = all;
  const count = first?.count ?? 0;
  const other = others.find((target) => target.count !== count);
  if (other !== undefined)
    throw bad(other.path, `holds targets of ${other.count} samples, ${first?.path} of ${count}, expected as many`);
  const widths = all.map(({ values }) => (count === 0 ? 0 : values.length / count));
  const width = widths.reduce((sum, one) => sum + one, 0);
  const rows = new Float32Array(count * width);
  const labels = new Int32Array(count).fill(noLabel);
  let from = 0;
  all.forEach(({ kind, values }, k) => {
    const size = widths[k] as number;
    for (let sample = 0; sample < count; sample++) {
      const own = values.subarray(sample * size, (sample + 1) * size);
      rows.set(own, sample * width + from);
      if (own.some((value) => (kind === "class" ? value >= 0 : !Number.isNaN(value)))) labels[sample] = 0;
    }
    from += size;
  });
  return { kind: "several", labels, width, rows };
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}
