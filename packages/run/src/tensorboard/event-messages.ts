import { bytesField, doubleField, floatField, intField, message } from "@faculty/models/protobuf";

// Numbers of fields as tensorflow/core/util/event.proto, summary.proto and TensorBoard's plugins/hparams have them.

/** DT_STRING of types.proto, and DATA_CLASS_TENSOR of summary.proto. */
const [stringType, tensorClass] = [7, 2];

/** What one event of a file tells. */
export type Told =
  | { readonly kind: "version" }
  /** A trainer has begun, or goes on from its checkpoint: what stands in earlier files from this step on is void. */
  | { readonly kind: "begun" }
  | { readonly kind: "scalars"; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: "histogram"; readonly tag: string; readonly values: ArrayLike<number> }
  | { readonly kind: "image"; readonly tag: string; readonly image: Picture }
  | { readonly kind: "text"; readonly tag: string; readonly markdown: string }
  | { readonly kind: "hparams"; readonly hparams: Readonly<Record<string, HParam>>; readonly group: string }
  | { readonly kind: "done" };

export type HParam = number | string | boolean;

/** A PNG. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/**
 * One event.
 * @param step - Of the student, from 0.
 * @param atMs - Since 1970.
 */
export function eventMessage(told: Told, step: number, atMs: number): Uint8Array {
  const head = [doubleField(1, atMs / 1000), intField(2, step)];
  switch (told.kind) {
    case "version":
      return message(doubleField(1, atMs / 1000), bytesField(3, "brain.Event:2"));
    case "begun":
      return message(...head, bytesField(7, intField(1, 1))); // SessionLog, START
    case "scalars":
      return summary(
        head,
        ...Object.entries(told.values).map(([tag, value]) => message(bytesField(1, tag), floatField(2, value))),
      );
    case "histogram":
      return summary(head, message(bytesField(1, told.tag), bytesField(5, histogramMessage(told.values))));
    case "image":
      return summary(head, message(bytesField(1, told.tag), bytesField(4, imageMessage(told.image))));
    case "text": {
      const metadata = message(bytesField(1, bytesField(1, "text")), intField(4, tensorClass));
      const text = message(intField(1, stringType), bytesField(2, new Uint8Array()), bytesField(8, told.markdown));
      return summary(head, message(bytesField(1, told.tag), bytesField(9, metadata), bytesField(8, text)));
    }
    case "hparams": {
      const entries = Object.entries(told.hparams).map(([name, value]) =>
        bytesField(1, message(bytesField(1, name), bytesField(2, valueMessage(value)))),
      );
      const info = message(...entries, bytesField(4, told.group), doubleField(5, atMs / 1000));
      return summary(head, hparamsValue("_hparams_/session_start_info", bytesField(3, info)));
    }
    case "done": {
      const success = message(intField(1, 1), doubleField(2, atMs / 1000));
      return summary(head, hparamsValue("_hparams_/session_end_info", bytesField(4, success)));
    }
  }
}

function summary(head: readonly Uint8Array[], ...values: readonly Uint8Array[]): Uint8Array {
  return message(...head, bytesField(5, message(...values.map((value) => bytesField(1, value)))));
}

function hparamsValue(tag: string, content: Uint8Array): Uint8Array {
  const plugin = message(bytesField(1, "hparams"), bytesField(2, content));
  return message(bytesField(1, tag), bytesField(9, bytesField(1, plugin)), bytesField(8, noTensor));
}

/** What the plugin's own writer puts where there is nothing to tell: one float, 0. */
const noTensor = message(
  intField(1, 1), // DT_FLOAT
  bytesField(2, bytesField(2, intField(1, 1))),
  bytesField(5, new Uint8Array(Float32Array.BYTES_PER_ELEMENT)),
);

/** google.protobuf.Value. */
function valueMessage(value: HParam): Uint8Array {
  if (typeof value === "number") return doubleField(2, value);
  if (typeof value === "string") return bytesField(3, value);
  return intField(4, value ? 1 : 0);
}

function imageMessage({ width, height, png }: Picture): Uint8Array {
  const rgb = 3;
  return message(intField(1, height), intField(2, width), intField(3, rgb), bytesField(4, png));
}

const bucketCount = 30; // as many as TensorBoard shows

/** Buckets of one width from the least value to the greatest. What is not finite is in none. */
function histogramMessage(values: ArrayLike<number>): Uint8Array {
  let [min, max, sum, squares, count] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    squares += value * value;
    count++;
  }
  if (count === 0) [min, max] = [0, 0];
  const buckets = new Float64Array(bucketCount);
  const width = (max - min) / bucketCount;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    const place = width > 0 ? Math.min(bucketCount - 1, Math.floor((value - min) / width)) : bucketCount - 1;
    buckets[place] = (buckets[place] as number) + 1;
  }
  const limits = Float64Array.from(buckets, (_, place) =>
    place === bucketCount - 1 ? max : min + width * (place + 1),
  );
  return message(
    ...[min, max, count, sum, squares].map((value, place) => doubleField(1 + place, value)),
    bytesField(6, packed(limits)),
    bytesField(7, packed(buckets)),
  );
}

function packed(values: Float64Array): Uint8Array {
  const bytes = Buffer.alloc(values.byteLength);
  values.forEach((value, place) => bytes.writeDoubleLE(value, place * Float64Array.BYTES_PER_ELEMENT));
  return bytes;
}
