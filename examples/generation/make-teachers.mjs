#!/usr/bin/env node
/**
 * Trains the teachers, the classifier whose features measure pictures, and generators of the student's size on the images
 * alone, and writes real.npy, the test images: node make-teachers.mjs FOLDER
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "../../packages/data/dist/npy/index.js";
import { images, saveClassifier, saveGenerator, side, trainClassifier, trainGan, trainVae } from "./train.mjs";

const [, , folder] = process.argv;
if (folder === undefined) {
  console.error("usage: make-teachers.mjs FOLDER");
  process.exit(2);
}
const sizes = { teacher: [32, 16], student: [4, 2] };
const [train, real] = [await images("train"), await images("test")];
await mkdir(folder, { recursive: true });
await rm(join(folder, "real.npy"), { force: true });
await writeNpy(join(folder, "real.npy"), "f4", [side, side, 1], real.values);
await saveClassifier(join(folder, "classifier"), await trainClassifier(train, 5, 1), train.classes);
await saveBoth("", sizes.teacher, 1);
for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) await saveBoth(`-scratch-${seed}`, sizes.student, seed);

/** A generator by each method. @param {string} suffix @param {readonly number[]} filters @param {number} seed */
async function saveBoth(suffix, filters, seed) {
  await saveGenerator(join(folder, `vae${suffix}`), `vae${suffix}`, await trainVae(train, filters, 20, seed));
  await saveGenerator(join(folder, `dcgan${suffix}`), `dcgan${suffix}`, await trainGan(train, filters, 25, seed));
}
