import { createHash } from "node:crypto";
import { onlyOutput } from "@faculty/shared/outputs";
import { createRandom, purposes } from "@faculty/shared/random";
import { noLabel } from "@faculty/shared/samples";
import { z } from "zod";
import { type KeyReader, keyReader } from "../prepared/read-keys.ts";
import type { Dataset, Samples } from "../samples/dataset.ts";
import { sourceKeys, targetKeys, testShare } from "../sources/source-keys.ts";

/** What a run file may say of noise. */
interface NoiseSpec {
  readonly name: "noise";
  /** Numbers of a sample. */
  readonly width: number;
  /** Samples, those to test with among them. */
  readonly count: number;
  /** Standard normal, or uniform in [−1, 1). */
  readonly distribution: "normal" | "uniform";
  readonly seed: number;
  /** Share of the samples to test with. */
  readonly test: number;
  /** What is said of a sample. */
  readonly target: { readonly kind: "value"; readonly shape: readonly number[] };
}

/** Those to test with: enough for the covariances of features. */
const usualTestShare = 0.2;

const noiseKeys: KeyReader<NoiseSpec> = keyReader(
  z.strictObject({
    name: z.literal("noise"),
    width: sourceKeys.width,
    count: sourceKeys.count,
    distribution: sourceKeys.distribution.default("normal"),
    seed: sourceKeys.seed.default(1),
    test: testShare.default(usualTestShare),
    target: targetKeys.shape,
  }),
);

/** Vectors that are drawn, for generators: a sample follows from its id alone, and nothing is known of what is to be said of it. */
export const noise: { readonly problem: (keys: object) => string | null; readonly load: (keys: object) => Dataset } = {
  problem: noiseKeys.problem,
  load: (keys) => drawnNoise(noiseKeys.specOf(keys)),
};

/** The order in which a sample's numbers are drawn: another one would be other data of the same name. */
const version = 1;

/** The parts of a stream's key. */
const parts = { train: 0, test: 1 } as const;

function drawnNoise(spec: NoiseSpec): Dataset {
  const { name, width, count, target } = spec;
  const tested = Math.min(count - 1, Math.max(1, Math.round(spec.test * count)));
  return {
    name,
    digest: createHash("sha256")
      .update(JSON.stringify([version, spec]))
      .digest("hex"),
    classes: [],
    output: { name: onlyOutput, kind: "values", shape: target.shape },
    inputShape: [width],
    scale: 1,
    train: samplesOf(spec, "train", count - tested),
    test: samplesOf(spec, "test", tested),
  };
}

function samplesOf({ seed, width, distribution }: NoiseSpec, part: keyof typeof parts, count: number): Samples {
  return {
    count,
    labels: new Int32Array(count).fill(noLabel),
    inputs: {
      element: "float32",
      copyRow: (id, to) => {
        const random = createRandom(seed, purposes.noise, parts[part], id);
        const draw = distribution === "normal" ? () => random.normal() : () => 2 * random.uniform() - 1;
        for (let i = 0; i < width; i++) to[i] = draw();
      },
    },
  };
}
