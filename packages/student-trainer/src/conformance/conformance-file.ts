import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";

/** Numbers, or arrays of them to any depth. */
export type Nested = number | readonly Nested[];

/** One reference evaluation: inputs and parameters, and the values an implementation must reproduce. */
export interface ConformanceCase {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Nested>>;
  /** The input that `expected.grad` is the gradient with respect to. */
  readonly wrt?: string | undefined;
  /** `loss` and `grad` for a loss; named values otherwise. */
  readonly expected: Readonly<Record<string, Nested>>;
}

export interface ConformanceFile {
  readonly cases: readonly ConformanceCase[];
}

/** JSON has no NaN, which stands for what is absent: `null` is read as one. */
const nested: z.ZodType<Nested> = z.lazy(() =>
  z.union([z.number(), z.null().transform(() => Number.NaN), z.boolean().transform(Number), z.array(nested)]),
);

const conformanceFile: z.ZodType<ConformanceFile> = z.object({
  version: z.literal(1),
  cases: z.array(
    z.object({
      name: z.string(),
      params: z.record(z.string(), z.unknown()).default({}),
      inputs: z.record(z.string(), nested),
      wrt: z.string().optional(),
      expected: z.record(z.string(), nested),
    }),
  ),
});

/** Reads a file of reference values. @throws FacultyError USAGE when it is not one. */
export function parseConformanceFile(text: string): ConformanceFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new FacultyError("USAGE", "the file of reference values is not JSON", {}, { cause });
  }
  const parsed = conformanceFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FacultyError("USAGE", `the file of reference values: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** The shape of nested numbers, read along the first elements. */
export function shapeOf(values: Nested): number[] {
  if (typeof values === "number") return [];
  const first = values[0];
  return [values.length, ...(first === undefined ? [] : shapeOf(first))];
}

/** The numbers in row-major order. */
export function flatten(values: Nested): number[] {
  return typeof values === "number" ? [values] : values.flatMap(flatten);
}
