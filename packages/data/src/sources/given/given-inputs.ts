import { firstNotFinite, sizeOf } from "@faculty/shared/tensor";
import type { HeldInputs } from "../../samples/dataset.ts";
import type { TextColumn } from "../table/text-column.ts";

/** What code of the user's own shows of a sample. */
export type GivenShown =
  | {
      readonly kind: "values";
      readonly inputShape: readonly number[];
      /** Bytes are those of an image, which a model sees as 0 to 1. */
      readonly element: "float32" | "uint8";
      /** Where values are token ids: the token of each. */
      readonly vocabulary?: readonly string[] | undefined;
    }
  /** Texts, which are taken apart here. */
  | { readonly kind: "texts"; readonly length: number; readonly maxTokens: number };

/** How what is shown is laid down. */
export interface GivenInputs {
  readonly inputShape: readonly number[];
  readonly element: "float32" | "uint8";
  readonly scale: number;
  readonly vocabulary: readonly string[] | undefined;
  /** `[samples, …inputShape]`. */
  readonly layOut: (samples: readonly ShownSample[]) => HeldInputs;
}

/** Of one sample: its values, `[…inputShape]`, or its text. */
export interface ShownSample {
  readonly input: HeldInputs;
  readonly text: string | undefined;
}

/** Bytes of images are shown as 0 to 1. */
const byteScale = 1 / 255;
const largestByte = 255;

export function givenValues({
  inputShape,
  element,
  vocabulary,
}: Extract<GivenShown, { readonly kind: "values" }>): GivenInputs {
  const size = sizeOf(inputShape);
  return {
    inputShape,
    element,
    scale: element === "uint8" ? byteScale : 1,
    vocabulary,
    layOut: (samples) => {
      const length = samples.length * size;
      const inputs = element === "uint8" ? new Uint8Array(length) : new Float32Array(length);
      samples.forEach(({ input }, row) => {
        inputs.set(input, row * size);
      });
      return inputs;
    },
  };
}

/** @param column - Made of the training texts. */
export function givenTexts(length: number, { vocabulary, encode }: TextColumn): GivenInputs {
  return {
    inputShape: [length],
    element: "float32",
    scale: 1,
    vocabulary,
    layOut: (samples) => encode(samples.map(({ text = "" }) => text)),
  };
}

/**
 * A copy of a sample's values, for the code may fill one array again and again.
 * @returns What is wrong, in words after "gives train sample 3", where they do not fit.
 */
export function copyOf(
  given: ArrayLike<number>,
  { inputShape, element, vocabulary }: Extract<GivenShown, { readonly kind: "values" }>,
): HeldInputs | string {
  const size = sizeOf(inputShape);
  if (given.length !== size) return `with ${given.length} values, expected ${size}`;
  const values = Float32Array.from(given);
  const stray = firstNotFinite(values);
  if (stray >= 0) return `with ${given[stray]} in its input, expected finite numbers`;
  const last = element === "uint8" ? largestByte : vocabulary && vocabulary.length - 1;
  const beyond =
    last === undefined ? undefined : values.find((value) => !Number.isInteger(value) || value < 0 || value > last);
  if (beyond !== undefined)
    return `with ${beyond} in its input, expected ${element === "uint8" ? "bytes" : "token ids"} from 0 to ${last}`;
  return element === "uint8" ? Uint8Array.from(values) : values;
}
