#!/usr/bin/env node
/**
 * Runs codes.yaml and checks its result: node examples/generation/codes.mjs. Beside the report it tells of the teacher and of
 * every student, in nats a picture, how unlikely a test picture is to its own decoder and to the teacher's, given its code; and
 * the Fréchet distance, in the pixels themselves, of test pictures from what its decoder makes of codes drawn from N(0, 1).
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startBackend, tf } from "../../packages/models/dist/backend/index.js";
import { loadModel } from "../../packages/models/dist/files/index.js";
import { frechetDistance } from "../../packages/shared/dist/metrics/index.js";
import { createRandom } from "../../packages/shared/dist/random/index.js";
import { check, report, takes } from "../run-example.mjs";
import { codes, litPixels, pixels } from "./train.mjs";

takes("some three minutes on two cores, more where they are busy with other work");
const root = fileURLToPath(new URL("../../runs/codes/", import.meta.url));
if (!existsSync(`${root}data/test-targets-codes.npy`))
  execFileSync(process.execPath, [fileURLToPath(new URL("make-codes.mjs", import.meta.url)), root], {
    stdio: "inherit",
  });
const { gain } = await report("examples/generation/codes.yaml");
for (const line of gain.distilled.words) console.log(line);

await startBackend();
const test = await litPixels("test");
const lit = tf.tensor2d(test.values, [test.count, pixels]);
const random = createRandom(17);
const drawn = tf.tensor2d(
  Float32Array.from({ length: 1000 * codes }, () => random.normal()),
  [1000, codes],
);
const vae = await open(`${root}vae`);
const students = readdirSync(`${root}students`);
/** Of each role, what was measured of each seed. @type {Record<string, Record<string, number[]>>} */
const found = {};
for (const [role, folders] of Object.entries({
  teacher: [`${root}vae`],
  scratch: foldersOf("scratch"),
  distilled: foldersOf("distilled"),
})) {
  const measured = [];
  for (const folder of folders) measured.push(measure(await open(folder)));
  found[role] = byName(measured);
  for (const [name, values] of Object.entries(found[role])) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    console.log(`${role}: ${name} ${mean.toFixed(2)} (${values.map((value) => value.toFixed(2)).join(", ")})`);
  }
}
const { scratch, distilled } = found;
check(
  distilled.teachersDecoder.every((nats, seed) => nats < scratch.teachersDecoder[seed]),
  "the teacher's decoder reads the distilled student's codes, of every seed",
);
check(
  distilled.drawn.every((distance, seed) => distance < scratch.drawn[seed]),
  "codes drawn from N(0, 1) are more like pictures to the distilled student, of every seed",
);

/** @param {string} kind */
function foldersOf(kind) {
  return students
    .filter((name) => name.startsWith(`${kind}-`))
    .sort()
    .map((name) => `${root}students/${name}/${kind}`);
}

/** A model of picture and codes, and the decoder in it. @param {string} folder */
async function open(folder) {
  const loaded = await loadModel(folder, {});
  if (loaded.kind !== "layers") throw new Error(`${folder} is no LayersModel`);
  const { model } = loaded;
  const layers = ["decode1", "picture"].map((name) => model.getLayer(name));
  return { model, decode: (code) => layers.reduce((x, layer) => layer.apply(x), code) };
}

function measure({ model, decode }) {
  return tf.tidy(() => {
    const [said, code] = tf.split(model.predict(lit, { batchSize: 256 }), [pixels, codes], 1);
    const made = tf.sigmoid(decode(drawn));
    const rows = (tensor) => ({ rows: tensor.shape[0], width: pixels, data: tensor.dataSync() });
    return {
      own: unlikely(said),
      teachersDecoder: unlikely(vae.decode(code)),
      drawn: frechetDistance(rows(made), rows(lit)),
    };
  });
}

/** −log p of the test pictures, nats a picture, mean. */
function unlikely(logits) {
  return tf.softplus(logits).sub(logits.mul(lit)).sum(-1).mean().dataSync()[0];
}

function byName(measured) {
  return Object.fromEntries(Object.keys(measured[0]).map((name) => [name, measured.map((one) => one[name])]));
}
