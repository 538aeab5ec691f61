import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { decodeFloat16, type Rows } from "@faculty/shared/tensor";

/** Logits that a published model gave for real inputs. */
interface TeacherLogits {
  readonly name: string;
  readonly logits: Rows<Float32Array>;
}

const folder = new URL("../data/", import.meta.url);

/** What `reference/make_logits.py` made, float16 and row by row; data/README.md says of what. */
const files = [
  { name: "magika", rows: 128, classes: 214 },
  { name: "efficientnet-lite0", rows: 153, classes: 1000 },
  { name: "smollm2-135m", rows: 8, classes: 49_152 },
] as const;

/** @param maxRows - Of each teacher. */
export function teacherLogits(maxRows: number): Promise<readonly TeacherLogits[]> {
  return Promise.all(
    files.map(async ({ name, rows, classes }) => {
      const bytes = gunzipSync(await readFile(new URL(`${name}.f16.gz`, folder)));
      const kept = Math.min(rows, maxRows);
      const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, kept * classes);
      return { name, logits: { rows: kept, width: classes, data: decodeFloat16(bits) } };
    }),
  );
}
