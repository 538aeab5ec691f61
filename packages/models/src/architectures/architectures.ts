import type { ModelSpec } from "@faculty/shared/config";
import { z } from "zod";
import type { Architecture } from "./architecture.ts";
import { pluginArchitectures } from "./architecture-plugin.ts";
import { cnn } from "./cnn.ts";
import { cnn1d } from "./cnn-1d.ts";
import { depthwiseCnn } from "./depthwise-cnn.ts";
import { embeddingPool } from "./embedding-pool.ts";
import { encoderDecoder } from "./encoder-decoder.ts";
import { generator } from "./generator.ts";
import { gridCnn } from "./grid-cnn.ts";
import { gru4rec } from "./gru4rec.ts";
import { matrixFactorisation } from "./matrix-factorisation.ts";
import { mlp } from "./mlp.ts";
import { gru, lstm } from "./recurrent.ts";
import { resnet } from "./resnet.ts";
import { sasrec } from "./sasrec.ts";
import { transformer } from "./transformer.ts";
import { twoTowers } from "./two-towers.ts";
import { unet } from "./unet.ts";

/** Every architecture by the `kind` of a run file. */
export const architectures: Readonly<Record<string, Architecture>> = {
  mlp,
  cnn,
  "depthwise-cnn": depthwiseCnn,
  resnet,
  "cnn-1d": cnn1d,
  gru,
  lstm,
  transformer,
  "embedding-pool": embeddingPool,
  unet,
  "grid-cnn": gridCnn,
  "matrix-factorisation": matrixFactorisation,
  "two-towers": twoTowers,
  gru4rec,
  sasrec,
  generator,
  "encoder-decoder": encoderDecoder,
};

const file = z.strictObject({
  kind: z.literal("file"),
  path: z.string().min(1),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "64 hex digits")
    .optional(),
});

/** A run file's model: one of the architectures, or a LayersModel folder (`kind: file`). */
export const architectureSpec: z.ZodType<ModelSpec> = architectureSpecWith([]);

/** The same with the architectures of plugins. */
export function architectureSpecWith(ofPlugins: readonly Architecture[]): z.ZodType<ModelSpec> {
  const rows = [...Object.values(architectures), ...ofPlugins];
  return z.discriminatedUnion("kind", [file, ...rows.map(({ schema }) => schema)]);
}

/** The architecture of that name, ours or of a plugin; undefined: there is none. */
export function architectureNamed(kind: string): Architecture | undefined {
  return Object.hasOwn(architectures, kind) ? architectures[kind] : pluginArchitectures.named(kind);
}
