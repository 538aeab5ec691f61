import { z } from "zod";

/** A file that was exported, and how it compares with its student: what export.json lists. */
export interface ExportedStudent {
  /** Its name, beside export.json. */
  readonly file: string;
  readonly to: "onnx" | "tfjs-graph";
  readonly dtype: "float32" | "float16" | "int8";
  /** Its folder; in a run's own list from the run's folder on. */
  readonly student: string;
  /** SHA-256 of the student's folder. */
  readonly digest: string;
  readonly runtime: string;
  readonly bytes: number;
  readonly studentBytes: number;
  readonly dataset: string;
  readonly samples: number;
  readonly of: "logits" | "probabilities" | "values";
  readonly greatestDifference: number;
  readonly agreement: number;
  readonly accuracy: { readonly samples: number; readonly student: number; readonly exported: number } | null;
  readonly latency: LatencyPair;
}

interface LatencyPair {
  readonly student: Latency;
  readonly exported: Latency;
}

interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly rowsPerSecond: number;
}

const latency = z.object({ p50Ms: z.number(), p95Ms: z.number(), rowsPerSecond: z.number() });

export const exportedStudent: z.ZodType<ExportedStudent> = z.object({
  file: z.string(),
  to: z.enum(["onnx", "tfjs-graph"]),
  dtype: z.enum(["float32", "float16", "int8"]),
  student: z.string(),
  digest: z.string(),
  runtime: z.string(),
  bytes: z.number(),
  studentBytes: z.number(),
  dataset: z.string(),
  samples: z.int(),
  of: z.enum(["logits", "probabilities", "values"]),
  greatestDifference: z.number(),
  agreement: z.number(),
  accuracy: z.object({ samples: z.int(), student: z.number(), exported: z.number() }).nullable(),
  latency: z.object({ student: latency, exported: latency }),
});
