import { layer } from "../outline/apply-layer.ts";
import type { OutlineLayer } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";

/** A dropout layer, or none where the rate is 0. Its masks are those of layers/step-dropout.ts. */
export function dropout(name: string, rate: number, nextSeed: NextSeed): readonly OutlineLayer[] {
  return rate === 0 ? [] : [layer("Dropout", { name, rate, seed: nextSeed() })];
}
