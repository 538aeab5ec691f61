import { architectureSpec } from "@faculty/models/architectures";
import type { ModelSpec } from "@faculty/shared/config";
import { z } from "zod";

/** A student whose step is measured. */
export interface BenchStudent {
  readonly name: string;
  readonly model: ModelSpec;
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Where samples are token ids `[length]`: how many there are. */
  readonly vocabulary?: number | undefined;
}

const digits = { inputShape: [28, 28, 1], classes: 10 };

/** Those measured where no file names others. */
export const defaultStudents: readonly BenchStudent[] = [
  { name: "mlp", model: { kind: "mlp", units: [128] }, ...digits },
  { name: "cnn", model: { kind: "cnn", filters: [16, 32] }, ...digits },
  { name: "depthwise", model: { kind: "depthwise-cnn", filters: [32, 64, 128] }, ...digits },
  { name: "resnet-20", model: { kind: "resnet", depth: 20 }, inputShape: [32, 32, 3], classes: 100 },
  { name: "gru", model: { kind: "gru", units: [64] }, inputShape: [40, 13], classes: 10 },
  { name: "transformer", model: { kind: "transformer" }, inputShape: [64], classes: 10, vocabulary: 4096 },
].map((student) => ({ ...student, model: architectureSpec.parse(student.model) }));

/** The first three token ids mean something else than a word. */
const leastTokens = 4;

const students: z.ZodType<readonly BenchStudent[]> = z
  .array(
    z.strictObject({
      name: z.string().min(1),
      model: architectureSpec,
      inputShape: z.array(z.int().min(1)).min(1).max(7),
      classes: z.int().min(2),
      vocabulary: z.int().min(leastTokens).optional(),
    }),
  )
  .min(1)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "expected names of their own");

/** Reads what `--students` names. @throws Error that says what is wrong, and where. */
export function parseStudents(text: string): readonly BenchStudent[] {
  const parsed = students.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join(".") || "the list"}: ${issue?.message}`);
}
