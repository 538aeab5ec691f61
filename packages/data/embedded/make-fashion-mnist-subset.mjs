/**
 * Reproduces packages/data/embedded/fashion-mnist and fashion-mnist-more from the whole data set:
 *
 *   examples/vision/fetch-data.sh FOLDER && node packages/data/embedded/make-fashion-mnist-subset.mjs FOLDER
 *
 * The rule: the first 400 images of each class of the training file and the first 200 of each class of the test file,
 * in file order; the next 800 of each class of the training file go into fashion-mnist-more. Nothing is drawn at random.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
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
writeSubset("fashion-mnist", "train", 0, 400);
writeSubset("fashion-mnist", "t10k", 0, 200);
writeSubset("fashion-mnist-more", "train", 400, 800);

/** Of each class `perClass` images, after those that are passed over. */
function writeSubset(target, prefix, passed, perClass) {
  const imagesName = `${prefix}-images-idx3-ubyte.gz`;
  const labelsName = `${prefix}-labels-idx1-ubyte.gz`;
  const images = gunzipSync(readFileSync(join(folder, imagesName)));
  const labels = gunzipSync(readFileSync(join(folder, labelsName)));
  const ids = ofEachClass(labels.subarray(labelHeaderBytes), passed, perClass);
  const keptImages = ids.map((id) => images.subarray(imageHeaderBytes + id * imageBytes).subarray(0, imageBytes));
  const keptLabels = Uint8Array.from(ids, (id) => labels[labelHeaderBytes + id]);
  writeIdx(target, imagesName, images.subarray(0, imageHeaderBytes), ids.length, keptImages);
  writeIdx(target, labelsName, labels.subarray(0, labelHeaderBytes), ids.length, [keptLabels]);
}

function ofEachClass(labels, passed, perClass) {
  const seen = new Map();
  const ids = [];
  labels.forEach((label, id) => {
    const earlier = seen.get(label) ?? 0;
    seen.set(label, earlier + 1);
    if (earlier >= passed && earlier < passed + perClass) ids.push(id);
  });
  return ids;
}

function writeIdx(target, name, originalHeader, count, parts) {
  const header = Buffer.from(originalHeader);
  header.writeUInt32BE(count, countOffset);
  const to = new URL(`${target}/`, import.meta.url);
  mkdirSync(to, { recursive: true });
  writeFileSync(new URL(name, to), gzipSync(Buffer.concat([header, ...parts]), { level: 9 }));
}
