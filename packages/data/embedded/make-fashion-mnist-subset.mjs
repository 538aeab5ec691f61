/**
 * Reproduces packages/data/embedded/fashion-mnist from the whole data set:
 *
 *   examples/vision/fetch-data.sh FOLDER && node packages/data/embedded/make-fashion-mnist-subset.mjs FOLDER
 *
 * The rule: the first 400 images of each class of the training file and the first 200 of each class of the test file,
 * in file order. Nothing is drawn at random.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

const imageBytes = 28 * 28;
const imageHeaderBytes = 16;
const labelHeaderBytes = 8;
const countOffset = 4;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("usage: node make-fashion-mnist-subset.mjs FOLDER_OF_THE_WHOLE_DATA_SET\n");
  process.exit(2);
}
writeSubset("train", 400);
writeSubset("t10k", 200);

function writeSubset(prefix, perClass) {
  const imagesName = `${prefix}-images-idx3-ubyte.gz`;
  const labelsName = `${prefix}-labels-idx1-ubyte.gz`;
  const images = gunzipSync(readFileSync(join(folder, imagesName)));
  const labels = gunzipSync(readFileSync(join(folder, labelsName)));
  const ids = firstOfEachClass(labels.subarray(labelHeaderBytes), perClass);
  const keptImages = ids.map((id) => images.subarray(imageHeaderBytes + id * imageBytes).subarray(0, imageBytes));
  const keptLabels = Uint8Array.from(ids, (id) => labels[labelHeaderBytes + id]);
  writeIdx(imagesName, images.subarray(0, imageHeaderBytes), ids.length, keptImages);
  writeIdx(labelsName, labels.subarray(0, labelHeaderBytes), ids.length, [keptLabels]);
}

function firstOfEachClass(labels, perClass) {
  const taken = new Map();
  const ids = [];
  labels.forEach((label, id) => {
    const count = taken.get(label) ?? 0;
    if (count === perClass) return;
    taken.set(label, count + 1);
    ids.push(id);
  });
  return ids;
}

function writeIdx(name, originalHeader, count, parts) {
  const header = Buffer.from(originalHeader);
  header.writeUInt32BE(count, countOffset);
  writeFileSync(
    new URL(`fashion-mnist/${name}`, import.meta.url),
    gzipSync(Buffer.concat([header, ...parts]), { level: 9 }),
  );
}
