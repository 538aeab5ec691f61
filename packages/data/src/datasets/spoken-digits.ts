import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { HeldDataset, HeldInputs, Samples } from "../samples/dataset.ts";
import { datasetDigest } from "../samples/digest.ts";
import { embeddedFolder } from "./embedded-folder.ts";
import { readIdx } from "./idx.ts";

const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
/** Time steps of a sample: 99 % of the utterances are no longer; the rest of the others is cut off. */
const steps = 40;
/** A stored byte b is the standardised coefficient (b − 128) / 32: −4 to 4 standard deviations. */
const middle = 128;
const unitsPerDeviation = 32;
/** The file has no split of its own: every fifth utterance of a digit, in file order, is a test sample. */
const testEvery = 5;

/**
 * The Free Spoken Digit Dataset as mel-frequency cepstral coefficients: 3,000 utterances, `[40, 13]`, standardised, padded
 * with time steps of zeros; split 2,400 + 600. Six speakers are on both sides of the split, so accuracies flatter.
 */
export async function spokenDigits(abort?: AbortSignal): Promise<HeldDataset> {
  const folder = embeddedFolder("spoken-digits");
  const frames = await readIdx(join(folder, "frames"), 2, abort);
  const lengths = (await readIdx(join(folder, "lengths"), 1, abort)).data;
  const labels = (await readIdx(join(folder, "labels"), 1, abort)).data;
  const [count = 0, width = 0] = frames.shape;
  const starts = startsOf(lengths);
  if (starts.end !== count || lengths.length !== labels.length)
    throw new FacultyError(
      "BAD_DATASET",
      `${folder} holds ${count} frames and ${labels.length} labels, its lengths promise ${starts.end} and ${lengths.length}`,
      { folder },
    );
  const { train, test } = splitIds(labels);

  function samplesOf(ids: readonly number[]): Samples<HeldInputs> {
    const inputs = new Float32Array(ids.length * steps * width);
    ids.forEach((id, row) => {
      const from = (starts.of[id] as number) * width;
      const kept = Math.min(lengths[id] as number, steps) * width;
      for (let i = 0; i < kept; i++)
        inputs[row * steps * width + i] = ((frames.data[from + i] as number) - middle) / unitsPerDeviation;
    });
    return { count: ids.length, inputs, labels: Int32Array.from(ids, (id) => labels[id] as number) };
  }

  const content = { classes, inputShape: [steps, width], scale: 1, train: samplesOf(train), test: samplesOf(test) };
  return { name: "spoken-digits", digest: datasetDigest(content), ...content };
}

function startsOf(lengths: Uint8Array): { readonly of: Int32Array; readonly end: number } {
  const of = new Int32Array(lengths.length);
  let end = 0;
  lengths.forEach((length, id) => {
    of[id] = end;
    end += length;
  });
  return { of, end };
}

function splitIds(labels: Uint8Array): { readonly train: number[]; readonly test: number[] } {
  const seen = new Int32Array(classes.length);
  const train: number[] = [];
  const test: number[] = [];
  labels.forEach((label, id) => {
    seen[label] = (seen[label] ?? 0) + 1;
    ((seen[label] ?? 0) % testEvery === 0 ? test : train).push(id);
  });
  return { train, test };
}
