import { createHash } from "node:crypto";
import type { Dataset } from "@faculty/data/datasets";
import type { CodecSpec } from "@faculty/shared/codecs";
import { sampleKind, type ViewSpec } from "@faculty/shared/samples";
import type { KeptAmong } from "./sample-names.ts";

/** What all entries of one partition of the store share. With a sample's name it names one signal, for ever. */
export type SignalKey = KeptAmong & {
  /** Of the teacher's model. */
  readonly teacher: string;
  readonly view: KeptView;
  /** Log-probabilities are kept at temperature 1. */
  readonly signal: "log-probabilities" | "logits";
  readonly codec: CodecSpec;
  /** How many the signal is over. */
  readonly classes: number;
  /** Rows of a sample; absent: one. */
  readonly positions?: number;
};

/** A view, and by which rule it is made where that changed: signals of the earlier rule are of other views. */
type KeptView = ViewSpec & {
  /** Of a series: it is augmented without its padding. */
  readonly padding?: "as-it-is";
};

/** The view under which signals of a data set are kept. */
export function keptView(view: ViewSpec, dataset: Pick<Dataset, "inputShape" | "vocabulary">): KeptView {
  return sampleKind(dataset) === "series" ? { ...view, padding: "as-it-is" } : view;
}

/** A sample that is not augmented is the same in every epoch and under every seed. */
export function signalKey(parts: SignalKey): SignalKey {
  const { teacher, view, signal, codec, classes, positions = 1 } = parts;
  const seen = view.augment.length === 0 ? { augment: [], seed: 0, epoch: 0 } : view;
  return { teacher, ...amongOf(parts), view: seen, signal, codec, classes, ...(positions > 1 && { positions }) };
}

function amongOf(parts: KeptAmong): KeptAmong {
  return "samples" in parts ? { samples: parts.samples } : { dataset: parts.dataset, source: parts.source };
}

/** The partition's folder name: the first 128 bits of the key's SHA-256. */
export function partitionName(key: SignalKey): string {
  return createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
}
