import { type OutputSpec } from "@faculty/shared/outputs";
import { type LayerSignal, layerSignalName } from "@faculty/shared/protocol";

import type { Puller } from "./puller.ts";

export interface ProbeOptions {
  readonly puller: Puller;
  readonly run: string;
  readonly output: OutputSpec;
  readonly layers: readonly LayerSignal[];
  /** A training sample to ask about. */
  readonly sample: number;
  readonly abort: AbortSignal;
}

/**
 * Shapes of what teachers send of their layers, without the batch, by `layerSignalName`: asked once, before projections
 * are made. A Gram matrix has as many columns as the batch has rows, so its shape says nothing.
 * @throws FacultyError UNKNOWN_LAYER, naming the layers there are, and what `Puller.pull` throws.
 */
export async function probeLayers(options: ProbeOptions): Promise<ReadonlyMap<string, readonly number[]>> {
  const { puller, run, output, layers, sample, abort } = options;
  if (layers.length === 0) return new Map();
  const batch = { kind: "evaluate", source: "train", ids: [sample] } as const;
  const request = { run, batch, temperature: 1, wanted: { kind: "layers", layers } } as const;
  const merged = await puller.pull({ request, ids: Int32Array.of(sample), output }, abort);
  return new Map(
    layers.map((layer) => {
      const name = layerSignalName(layer);
      return [name, merged.layers.get(name)?.shape.slice(1) ?? []];
    }),
  );
}
