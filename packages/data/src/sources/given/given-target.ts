import { className, didYouMean, shownName, shownNames } from "@faculty/shared/names";
import { hideTarget, type OutputSpec, outputParts, type SingleOutput, targetSize } from "@faculty/shared/outputs";
import { isLabelled, noLabel } from "@faculty/shared/samples";
import { z } from "zod";
import { notCounted } from "../../augmentation/row-labels.ts";

/** What code of the user's own says is known of a sample, and how that is laid down. */
export interface GivenTarget {
  /** Of a sample: what holds it. Null or absent there: nothing is known. */
  readonly key: "label" | "labels" | "value" | "targets";
  readonly schema: z.ZodType;
  readonly classes: readonly string[];
  /** Undefined of one class. */
  readonly output: OutputSpec | undefined;
  /** Numbers of it that are laid down beside the label; 0 of one class. */
  readonly width: number;
  /**
   * @param known - What `schema` accepted; null or undefined: nothing is known.
   * @param row - Of `width`, to be filled.
   * @returns The sample's label, as of a `SampleChunk`; or what is wrong, in words after "gives train sample 3".
   */
  readonly read: (known: unknown, row: Float32Array) => number | string;
}

/** @param output - What is to be said of a sample. */
export function givenTarget(output: OutputSpec): GivenTarget {
  if (output.kind === "several") return severalTargets(output);
  const { schema, fill } = readerOf(output);
  const isOneClass = output.kind === "distribution" && output.positions.length === 0;
  const scratch = new Float32Array(1);
  return {
    key: keyOf[output.kind],
    schema,
    classes: output.kind !== "values" && "names" in output.over ? output.over.names : [],
    output: isOneClass ? undefined : output,
    width: isOneClass ? 0 : targetSize(output),
    read: (known, given) => {
      const row = isOneClass ? scratch : given;
      const problem = fillOrHide(output, fill, known, row);
      if (problem !== null) return problem;
      if (isOneClass) return row[0] as number;
      return isKnown(output, row) ? 0 : noLabel;
    },
  };
}

function severalTargets(output: OutputSpec<"several">): GivenTarget {
  const parts = outputParts(output).map((part) => ({ ...part, ...readerOf(part.output) }));
  return {
    key: "targets",
    schema: z.strictObject(Object.fromEntries(parts.map(({ output: { name }, schema }) => [name, schema.nullish()]))),
    classes: [],
    output,
    width: targetSize(output),
    read: (known, row) => {
      const all = (known ?? {}) as Readonly<Record<string, unknown>>;
      let label = noLabel;
      for (const { output: one, fill, targetFrom, targetSize: size } of parts) {
        const own = row.subarray(targetFrom, targetFrom + size);
        const problem = fillOrHide(one, fill, all[one.name], own);
        if (problem !== null) return `for output ${one.name} ${problem}`;
        if (isKnown(one, own)) label = 0;
      }
      return label;
    },
  };
}

/** Reads what is known by one output. */
interface TargetReader {
  readonly schema: z.ZodType;
  /** @param row - `[targetSize]`, to be filled. @returns What is wrong, in words; null where it fits. */
  readonly fill: (known: unknown, row: Float32Array) => string | null;
}

const keyOf = { distribution: "label", independent: "labels", values: "value" } as const;

function fillOrHide(
  output: SingleOutput,
  fill: TargetReader["fill"],
  known: unknown,
  row: Float32Array,
): string | null {
  row.fill(0);
  if (known !== null && known !== undefined) return fill(known, row);
  hideTarget(row, output);
  return null;
}

function isKnown({ kind }: SingleOutput, row: Float32Array): boolean {
  return row.some((value) => (kind === "distribution" ? isLabelled(value) : !Number.isNaN(value)));
}

function readerOf(output: SingleOutput): TargetReader {
  switch (output.kind) {
    case "distribution":
      return output.positions.length === 0 ? oneClass(namesOf(output)) : classOfEach(output);
    case "independent":
      return classes(namesOf(output));
    case "values":
      return values;
  }
}

function namesOf({ over }: Exclude<SingleOutput, OutputSpec<"values">>): readonly string[] {
  return "names" in over ? over.names : [];
}

function oneClass(names: readonly string[]): TargetReader {
  const index = new Map(names.map((name, place) => [name, place]));
  return {
    schema: z.string(),
    fill: (known, row) => {
      const name = known as string;
      const place = index.get(className(name));
      if (place === undefined) return strange(name, names);
      row[0] = place;
      return null;
    },
  };
}

function strange(name: string, names: readonly string[]): string {
  return `of class ${shownName(name)}, expected one of ${shownNames(names)}${didYouMean([name], names)}`;
}

/** At each position the place of its class. */
function classOfEach({ over }: OutputSpec<"distribution">): TargetReader {
  const last = ("names" in over ? over.names.length : over.count) - 1;
  return {
    schema: z.custom<ArrayLike<number>>(isNumbers),
    fill: (known, row) => {
      const given = known as ArrayLike<number>;
      if (given.length !== row.length) return `with a class for ${given.length} positions, expected ${row.length}`;
      row.set(given);
      const stray = row.find((value) => !Number.isInteger(value) || value < notCounted || value > last);
      return stray === undefined
        ? null
        : `with ${stray} as a position's class, expected 0 to ${last}, ${noLabel} (not known) or ${notCounted} (does not count)`;
    },
  };
}

/** Names of those that are there, or a number for each class. */
function classes(names: readonly string[]): TargetReader {
  const index = new Map(names.map((name, place) => [name, place]));
  return {
    schema: z.union([z.array(z.string()), z.custom<ArrayLike<number>>(isNumbers)]),
    fill: (known, row) => {
      const given = known as readonly string[] | ArrayLike<number>;
      if (typeof given[0] === "number") return numbersOfClasses(given as ArrayLike<number>, row);
      for (const name of given as readonly string[]) {
        const place = index.get(className(name));
        if (place === undefined) return strange(name, names);
        row[place] = 1;
      }
      return null;
    },
  };
}

function numbersOfClasses(given: ArrayLike<number>, row: Float32Array): string | null {
  if (given.length !== row.length) return `with ${given.length} numbers as its labels, expected ${row.length}`;
  row.set(given);
  const stray = row.find((value) => value !== 0 && value !== 1 && !Number.isNaN(value));
  return stray === undefined ? null : `with ${stray} in its labels, expected 0, 1, or NaN where one is not known`;
}

const values: TargetReader = {
  schema: z.custom<number | ArrayLike<number>>((value) => typeof value === "number" || isNumbers(value)),
  fill: (known, row) => {
    const given = typeof known === "number" ? [known] : (known as ArrayLike<number>);
    if (given.length !== row.length) return `with ${given.length} numbers as its value, expected ${row.length}`;
    row.set(given);
    const stray = row.find((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
    return stray === undefined
      ? null
      : `with ${stray} in its value, expected finite numbers, or NaN where one is not known`;
  },
};

/** A list or a typed array of numbers that a float32 can hold. */
export function isNumbers(value: unknown): value is ArrayLike<number> {
  if (ArrayBuffer.isView(value))
    return [DataView, BigInt64Array, BigUint64Array].every((kind) => !(value instanceof kind));
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}
