import { FacultyError } from "@faculty/shared/errors";
import { jsonOf, readBounded } from "@faculty/shared/files";
import { type OutputSpec, outputSpec } from "@faculty/shared/outputs";
import { z } from "zod";
import type { TextHashes } from "../samples/text-rows.ts";

/** In the folder of a prepared data set: what its files hold. Written last. */
export const preparedManifestFile = "dataset.json";

/** Names of a hundred thousand classes take less. */
const maxPreparedManifestBytes = 2 ** 26;

/** Of the training or of the test samples. */
interface PreparedPart {
  readonly count: number;
  /** Of them, those without a label. */
  readonly unlabelled: number;
  /** SHA-256 of each file's values, hex. */
  readonly inputs: string;
  readonly targets: string;
  readonly digests: string;
  /** Where samples have targets that are more than one class. */
  readonly targetRows?: string | undefined;
  /** Null where samples have no ids of their own. */
  readonly keys: string | null;
  /** Absent where samples do not come in groups. */
  readonly groups?: string | undefined;
  /** Absent where no texts are kept. */
  readonly texts?: TextHashes | undefined;
}

export interface PreparedManifest {
  readonly format: 2;
  readonly name: string;
  /** SHA-256, hex, over all that follows; of what may be in memory as well, the same as there (digest.ts). */
  readonly digest: string;
  readonly classes: string[];
  readonly output?: OutputSpec | undefined;
  readonly inputShape: number[];
  readonly element: "uint8" | "float32";
  readonly scale: number;
  readonly vocabulary?: string[] | undefined;
  /** Where the texts of the samples are kept: what they are known by (`DatasetTexts`). */
  readonly texts?: { readonly digest: string } | undefined;
  readonly train: PreparedPart;
  readonly test: PreparedPart;
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const partSchema: z.ZodType<PreparedPart> = z.strictObject({
  count: z.int().min(0),
  unlabelled: z.int().min(0),
  inputs: sha256,
  targets: sha256,
  digests: sha256,
  targetRows: sha256.optional(),
  keys: sha256.nullable(),
  groups: sha256.optional(),
  texts: z.strictObject({ values: sha256, offsets: sha256 }).optional(),
});

const manifestSchema: z.ZodType<PreparedManifest> = z.strictObject({
  format: z.literal(2),
  name: z.string(),
  digest: sha256,
  classes: z.array(z.string()),
  output: outputSpec.optional(),
  inputShape: z.array(z.int().positive()),
  element: z.enum(["uint8", "float32"]),
  scale: z.number().positive(),
  vocabulary: z.array(z.string()).optional(),
  texts: z.strictObject({ digest: sha256 }).optional(),
  train: partSchema,
  test: partSchema,
});

/** Null where there is none: nothing was prepared there. @throws FacultyError BAD_DATASET; IO_FAILED. */
export async function readPreparedManifest(path: string): Promise<PreparedManifest | null> {
  const read = await readBounded(path, maxPreparedManifestBytes);
  if (read.kind === "missing") return null;
  if (read.kind === "refused") throw new FacultyError("BAD_DATASET", `${path} ${read.why}`, { path });
  return parsePreparedManifest(read.bytes, path);
}

/** @throws FacultyError BAD_DATASET. */
export function parsePreparedManifest(bytes: Buffer, path: string): PreparedManifest {
  const parsed = manifestSchema.safeParse(jsonOf(bytes, path, "BAD_DATASET"));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FacultyError("BAD_DATASET", `${path} ${issue?.path.join(".")}: ${issue?.message}`, { path });
}
