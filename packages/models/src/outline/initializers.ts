import type { LayerConfig } from "./outline.ts";

/** Initial values of a weight, by the class that draws them. */
export interface Initializer {
  readonly className: string;
  readonly config: LayerConfig;
}

export const heNormal = (seed: number): Initializer => ({ className: "HeNormal", config: { seed } });

export const glorotUniform = (seed: number): Initializer => ({ className: "GlorotUniform", config: { seed } });

export const randomNormal = (seed: number, stddev: number): Initializer => ({
  className: "RandomNormal",
  config: { mean: 0, stddev, seed },
});
