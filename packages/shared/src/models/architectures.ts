import { z } from "zod";
import type { ModelSpec } from "../config/run-spec.ts";
import type { Architecture } from "./architectures/architecture.ts";
import { cnn } from "./architectures/cnn.ts";
import { cnn1d } from "./architectures/cnn-1d.ts";
import { depthwiseCnn } from "./architectures/depthwise-cnn.ts";
import { embeddingPool } from "./architectures/embedding-pool.ts";
import { mlp } from "./architectures/mlp.ts";
import { gru, lstm } from "./architectures/recurrent.ts";
import { resnet } from "./architectures/resnet.ts";
import { transformer } from "./architectures/transformer.ts";

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
};

const file = z.strictObject({ kind: z.literal("file"), path: z.string().min(1) });

/** A run file's model: one of the architectures, or a LayersModel folder (`kind: file`). */
export const architectureSpec: z.ZodType<ModelSpec> = z.discriminatedUnion("kind", [
  file,
  ...Object.values(architectures).map((row) => row.schema),
]);
