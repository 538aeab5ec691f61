#!/usr/bin/env node
/**
 * Writes another task of an embedded data set as a folder for `dataset: { name: idx }`: some of its classes, few training
 * samples of each, all of their test samples.
 *
 *   node examples/transfer/derive.mjs DATASET FOLDER --classes a,b,c --per-class 20
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { loadDataset } from "../../packages/data/dist/datasets/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { classes: { type: "string" }, "per-class": { type: "string", default: "20" } },
});
const [name, folder] = positionals;
if (name === undefined || folder === undefined || values.classes === undefined) {
  console.error("usage: derive.mjs DATASET FOLDER --classes a,b,c [--per-class 20]");
  process.exit(2);
}
const dataset = await loadDataset({ name });
const classes = values.classes.split(",");
const strangers = classes.filter((one) => !dataset.classes.includes(one));
if (strangers.length > 0) {
  console.error(`derive: ${name} has no class ${strangers.join(", ")}, it has ${dataset.classes.join(", ")}`);
  process.exit(2);
}

await mkdir(folder, { recursive: true });
await writeFile(join(folder, "classes.txt"), `${classes.join("\n")}\n`);
await write("train", dataset.train, Number(values["per-class"]));
await write("t10k", dataset.test, Number.POSITIVE_INFINITY);

/**
 * The first samples of each class, in the data set's order.
 * @param {string} prefix
 * @param {typeof dataset.train} samples
 * @param {number} perClass
 */
async function write(prefix, { labels, inputs }, perClass) {
  const [height = 0, width = 0] = dataset.inputShape;
  const size = height * width;
  const taken = classes.map(() => 0);
  const pixels = [];
  const kept = [];
  for (const [id, label] of labels.entries()) {
    const own = classes.indexOf(dataset.classes[label] ?? "");
    if (own < 0 || /** @type {number} */ (taken[own]) >= perClass) continue;
    taken[own] = (taken[own] ?? 0) + 1;
    kept.push(own);
    for (const value of inputs.subarray(id * size, (id + 1) * size))
      pixels.push(Math.round(255 * value * dataset.scale));
  }
  await writeIdx(`${prefix}-images-idx3-ubyte.gz`, [kept.length, height, width], pixels);
  await writeIdx(`${prefix}-labels-idx1-ubyte.gz`, [kept.length], kept);
}

/**
 * An IDX file of unsigned bytes: two zeros, type 8, number of dimensions, each dimension as 32 bits, the values.
 * @param {string} file
 * @param {readonly number[]} shape
 * @param {readonly number[]} bytes
 */
async function writeIdx(file, shape, bytes) {
  const unsignedByte = 8;
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, unsignedByte, shape.length]);
  shape.forEach((extent, axis) => head.writeUInt32BE(extent, 4 + 4 * axis));
  await writeFile(join(folder ?? "", file), gzipSync(Buffer.concat([head, Buffer.from(bytes)])));
}
