import { z } from "zod";

/** One line of export.json: a file that was exported, and how it compares with its student. */
export interface ExportResult {
  /** As it lies beside export.json. */
  readonly file: string;
  readonly to: "onnx" | "tfjs-graph";
  readonly dtype: "float32" | "float16" | "int8";
  /** Folder of the student. */
  readonly student: string;
  /** SHA-256 of the student's folder. */
  readonly digest: string;
  readonly runtime: string;
  readonly bytes: number;
  readonly studentBytes: number;
  readonly dataset: string;
  readonly samples: number;
  readonly of: "logits" | "probabilities";
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

export const exportResult: z.ZodType<ExportResult> = z.object({
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
  of: z.enum(["logits", "probabilities"]),
  greatestDifference: z.number(),
  agreement: z.number(),
  accuracy: z.object({ samples: z.int(), student: z.number(), exported: z.number() }).nullable(),
  latency: z.object({ student: latency, exported: latency }),
});

/** For a terminal. */
export function exportLine(result: ExportResult): string {
  const { file, dtype, of, accuracy, latency: times, samples } = result;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return [
    `${file}: ${dtype}, ${result.bytes} bytes (the student ${result.studentBytes})`,
    `on ${samples} test samples its ${of} differ by ${result.greatestDifference.toExponential(1)} at most`,
    `the same class for ${percent(result.agreement)}`,
    ...(accuracy === null ? [] : [`accuracy ${percent(accuracy.exported)} (${percent(accuracy.student)})`]),
    `p50 ${times.exported.p50Ms.toFixed(2)} ms (${times.student.p50Ms.toFixed(2)})`,
    `${Math.round(times.exported.rowsPerSecond)} samples/s in batches (${Math.round(times.student.rowsPerSecond)})`,
  ].join(", ");
}
