import type { SingleTarget } from "@faculty/shared/config";
import { className, didYouMean, shownName, shownNames } from "@faculty/shared/names";
import { type OutputSpec, onlyOutput } from "@faculty/shared/outputs";
import { noLabel } from "@faculty/shared/samples";
import { z } from "zod";

/** What code of the user's own says is known of a sample, and how that is laid down. */
export interface GivenTarget {
  /** Of a sample: what holds it. Null or absent there: nothing is known. */
  readonly key: "label" | "labels" | "value";
  readonly schema: z.ZodType;
  readonly classes: readonly string[];
  /** Undefined of one class. */
  readonly output: OutputSpec | undefined;
  /** Numbers of it that are laid down beside the label; 0 of one class. */
  readonly width: number;
  /**
   * @param known - What `schema` accepted.
   * @param row - Of `width`, to be filled.
   * @returns The sample's label, as of a `SampleChunk`; or what is wrong, in words after "gives train sample 3".
   */
  readonly read: (known: unknown, row: Float32Array) => number | string;
}

/** @param classes - Not empty, but of values. @param width - Of values: how many a sample has. */
export function givenTarget(kind: SingleTarget, classes: readonly string[], width: number): GivenTarget {
  const index = new Map(classes.map((name, place) => [name, place]));
  const strange = (name: string) =>
    `of class ${shownName(name)}, expected one of ${shownNames(classes)}${didYouMean([name], classes)}`;
  switch (kind) {
    case "class":
      return {
        key: "label",
        schema: z.string(),
        classes,
        output: undefined,
        width: 0,
        read: (known) => index.get(className(known as string)) ?? strange(known as string),
      };
    case "classes":
      return {
        key: "labels",
        schema: z.array(z.string()),
        classes,
        output: { name: onlyOutput, kind: "independent", over: { names: classes }, positions: [] },
        width: classes.length,
        read: (known, row) => {
          row.fill(0);
          for (const name of known as readonly string[]) {
            const place = index.get(className(name));
            if (place === undefined) return strange(name);
            row[place] = 1;
          }
          return 0;
        },
      };
    case "value":
      return {
        key: "value",
        schema: z.custom((value) => typeof value === "number" || isNumbers(value)),
        classes: [],
        output: { name: onlyOutput, kind: "values", shape: width === 1 ? [] : [width] },
        width,
        read: (known, row) => {
          const values = typeof known === "number" ? [known] : Array.from(known as ArrayLike<number>);
          if (values.length !== width) return `with ${values.length} numbers as its value, expected ${width}`;
          row.set(values);
          const stray = row.find((value) => !Number.isFinite(value));
          return stray === undefined ? 0 : `with ${stray} in its value, expected finite numbers`;
        },
      };
  }
}

/** A list or a typed array of numbers that a float32 can hold. */
export function isNumbers(value: unknown): value is ArrayLike<number> {
  if (ArrayBuffer.isView(value))
    return [DataView, BigInt64Array, BigUint64Array].every((kind) => !(value instanceof kind));
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}

/** What lies beside the label of a sample of which nothing is known. */
export function unknownTarget(row: Float32Array): number {
  row.fill(Number.NaN);
  return noLabel;
}
