import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { HeldDataset, HeldInputs, Samples } from "../samples/dataset.ts";
import { datasetDigest } from "../samples/digest.ts";
import { embeddedFolder } from "./embedded-folder.ts";
import { readGzip } from "./read-gzip.ts";

const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
const side = 8;
const pixels = side * side;
/** Each pixel counts the ink in a block of 4 × 4, so the largest is 16. */
const largest = 16;
/** 1,797 lines of 65 small numbers take 264 KB. */
const maxCsvBytes = 2 ** 20;
/** The file has no split of its own: every fifth sample of a class, in file order, is a test sample. */
const testEvery = 5;

/**
 * The UCI handwritten digits as scikit-learn ships them: 1,797 images of 8 × 8, split 1,442 + 355. The same writers are
 * on both sides of the split, so accuracies on them flatter.
 */
export async function digits(abort?: AbortSignal): Promise<HeldDataset> {
  const path = join(embeddedFolder("digits"), "digits.csv.gz");
  return parseDigits(await readGzip(path, () => maxCsvBytes, abort), path);
}

/** @throws FacultyError BAD_DATASET. */
export function parseDigits(csv: Buffer, path: string): HeldDataset {
  const text = csv.toString("ascii").trimEnd();
  const rows = text.split("\n").map((line, index) => parseRow(line, `${path}, line ${index + 1}`));
  const seen = new Int32Array(classes.length);
  const train: Uint8Array[] = [];
  const test: Uint8Array[] = [];
  for (const row of rows) {
    const label = row[pixels] as number;
    const nth = ((seen[label] as number) += 1);
    (nth % testEvery === 0 ? test : train).push(row);
  }
  const content = {
    classes,
    inputShape: [side, side, 1],
    scale: 1 / largest,
    train: samplesOf(train),
    test: samplesOf(test),
  };
  return { name: "digits", digest: datasetDigest(content), ...content };
}

/** 64 pixels and the label. */
function parseRow(line: string, where: string): Uint8Array {
  const values = line.split(",").map(Number);
  const label = values.at(-1) as number;
  if (values.length !== pixels + 1 || !values.every((v) => Number.isInteger(v) && v >= 0 && v <= largest)) {
    throw new FacultyError("BAD_DATASET", `${where}: expected ${pixels} pixels of 0 to ${largest} and a label`);
  }
  if (label >= classes.length) throw new FacultyError("BAD_DATASET", `${where}: label ${label} is not a digit`);
  return Uint8Array.from(values);
}

function samplesOf(rows: readonly Uint8Array[]): Samples<HeldInputs> {
  const inputs = new Uint8Array(rows.length * pixels);
  for (const [id, row] of rows.entries()) inputs.set(row.subarray(0, pixels), id * pixels);
  return { count: rows.length, inputs, labels: Int32Array.from(rows, (row) => row[pixels] as number) };
}
