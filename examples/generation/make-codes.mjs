#!/usr/bin/env node
/**
 * Makes what codes.yaml reads: node make-codes.mjs FOLDER. Trains a variational autoencoder on the images, `vae/`, which
 * says two things of a picture: the picture again, pixel by pixel, and the mean of its code. Writes the student's layers, `student.json`, and
 * the data set, `data/`: pictures, of which the picture is known. Codes are known of test pictures alone: they are the teacher's.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "../../packages/data/dist/npy/index.js";
import { tf } from "../../packages/models/dist/backend/index.js";
import { saveModel } from "../../packages/models/dist/files/index.js";
import { createRandom } from "../../packages/shared/dist/random/index.js";
import { negativeElbo } from "../../packages/student-trainer/dist/objective/index.js";
import { batchSize, codes, eachBatch, litPixels, pixels, shownImages, streams } from "./train.mjs";

const [, , folder] = process.argv;
if (folder === undefined) {
  console.error("usage: make-codes.mjs FOLDER");
  process.exit(2);
}
const [epochs, seed] = [30, 1];
const names = Array.from({ length: pixels }, (_, at) => String(at));
const outputs = [
  { name: "picture", kind: "independent", over: { names }, positions: [] },
  { name: "codes", kind: "values", shape: [codes] },
];

/**
 * Dense layers from a picture to its code and back, and what the code's spread follows from.
 * @param {number} hidden
 * @param {number} [seed] Of the initial weights. A file without it leaves them to the seed of the run.
 */
function autoencoder(hidden, seed) {
  const dense = (/** @type {string} */ name, /** @type {number} */ units, activation = "linear") =>
    tf.layers.dense({ name, units, activation, kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  const input = tf.input({ name: "input", shape: [pixels] });
  const seen = dense("encode1", hidden, "relu").apply(input);
  const mean = dense("codes", codes).apply(seen);
  const logVariance = dense("spread", codes).apply(seen);
  const decoding = [dense("decode1", hidden, "relu"), dense("picture", pixels)];
  const decode = (/** @type {unknown} */ code) => decoding.reduce((x, layer) => layer.apply(x), code);
  const said = tf.layers.concatenate({ name: "logits", axis: -1 }).apply([decode(mean), mean]);
  return {
    model: tf.model({ inputs: input, outputs: said }),
    encoder: tf.model({ inputs: input, outputs: [mean, logVariance] }),
    decode,
  };
}

/** By the evidence lower bound, which reads the picture before its sigmoid. */
function trained({ values, count }, { model, encoder, decode }) {
  const optimizer = tf.train.adam(0.002);
  const variables = [...encoder.trainableWeights, ...model.getLayer("decode1").trainableWeights]
    .concat(model.getLayer("picture").trainableWeights)
    .map((weight) => weight.read());
  eachBatch({ count, epochs, seed }, (ids, step) => {
    const random = createRandom(seed, streams.code, step);
    const shown = shownImages(values, ids);
    const draws = Float32Array.from({ length: batchSize * codes }, () => random.normal());
    const loss = () => {
      const given = tf.tensor2d(shown, [ids.length, pixels]);
      const [mean, logVariance] = encoder.apply(given);
      const spread = logVariance.mul(0.5).exp();
      const code = mean.add(spread.mul(tf.tensor2d(draws, [ids.length, codes])));
      return negativeElbo({ logits: decode(code), mean, logVariance }, given);
    };
    tf.tidy(() => optimizer.applyGradients(tf.variableGrads(loss, variables).grads));
  });
}

const [train, test] = [await litPixels("train"), await litPixels("test")];
const teacher = autoencoder(256, seed);
trained(train, teacher);
const says = { name: "output", kind: "several", outputs };
const manifest = { format: "tfjs-layers", name: "vae", classes: [], says, inputShape: [pixels], output: "logits" };
await saveModel(join(folder, "vae"), teacher.model, manifest, { weights: "float32" });
await writeFile(join(folder, "student.json"), JSON.stringify(autoencoder(24).model.toJSON(null, false)));

const data = join(folder, "data");
await rm(data, { recursive: true, force: true });
await mkdir(data, { recursive: true });
for (const [part, { values, count }] of /** @type {const} */ (Object.entries({ train, test }))) {
  await writeNpy(join(data, `${part}-inputs.npy`), "f4", [pixels], values);
  await writeNpy(join(data, `${part}-targets-picture.npy`), "f4", [pixels], values);
  const known = new Float32Array(count * codes).fill(Number.NaN);
  if (part === "test")
    known.set(tf.tidy(() => teacher.encoder.apply(tf.tensor2d(values, [count, pixels]))[0].dataSync()));
  await writeNpy(join(data, `${part}-targets-codes.npy`), "f4", [codes], known);
}
