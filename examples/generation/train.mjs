/** What the generators of this example are trained by, on Fashion-MNIST's 4,000 embedded images at 14 × 14. */
import { loadDataset } from "../../packages/data/dist/datasets/index.js";
import { startBackend, tf } from "../../packages/models/dist/backend/index.js";
import { buildModel, saveModel } from "../../packages/models/dist/files/index.js";
import { createRandom, shuffle } from "../../packages/shared/dist/random/index.js";
import { createModelLearner } from "../../packages/student-trainer/dist/learner/index.js";
import { negativeElbo } from "../../packages/student-trainer/dist/objective/index.js";

export const side = 14;
export const pixels = side * side;
/** Numbers of a code, as `dataset.width` of generation.yaml. */
export const codes = 16;
export const batchSize = 64;
const output = { name: "output", kind: "values", shape: [side, side, 1] };

/** Streams of random numbers, each for one purpose. */
export const streams = { order: 1001, code: 1002, noise: 1003 };

/**
 * Images with each 2 × 2 pixels as their mean, 0 to 1, `[count, 196]`, their labels and what these are called.
 * @param {"train" | "test"} part
 */
export async function images(part) {
  await startBackend();
  const dataset = await loadDataset({ name: "fashion-mnist" });
  const { inputs, labels, count } = dataset[part];
  const values = new Float32Array(count * pixels);
  for (let i = 0; i < count; i++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const at = i * 4 * pixels + 2 * y * 2 * side + 2 * x;
        const sum = inputs[at] + inputs[at + 1] + inputs[at + 2 * side] + inputs[at + 2 * side + 1];
        values[i * pixels + y * side + x] = sum / 4 / 255;
      }
  return { values, labels, count, classes: dataset.classes };
}

/** Each pixel is lit or not, as Bernoulli's are. @param {"train" | "test"} part */
export async function litPixels(part) {
  const { values, count } = await images(part);
  return { values: values.map((value) => Number(value > 1 / 2)), count };
}

/** Some of the images, in that order. @param {Float32Array} values @param {Int32Array} ids */
export function shownImages(values, ids) {
  const shown = new Float32Array(ids.length * pixels);
  ids.forEach((id, i) => shown.set(values.subarray(id * pixels, (id + 1) * pixels), i * pixels));
  return shown;
}

/**
 * Trains a generator against a discriminator, by the term `adversarial` whose real pictures are the images.
 * @param {Awaited<ReturnType<typeof images>>} train
 * @param {readonly number[]} filters
 */
export async function trainGan({ values, count }, filters, epochs, seed) {
  const model = await buildModel({ kind: "generator", filters, batchNorm: true }, [codes], output, seed);
  const learner = createModelLearner({
    model,
    inputShape: [codes],
    output,
    teachers: 0,
    terms: [{ loss: "adversarial", weight: 1, to: "target", filters: [16, 32] }],
    optimizer: { kind: "adam", learningRate: { schedule: "linear", from: 0.001, to: 0.0001, epochs }, weightDecay: 0 },
    seed,
  });
  eachBatch({ count, epochs, seed }, (ids, step, epoch) => {
    const random = createRandom(seed, streams.noise, step);
    const targets = shownImages(values, ids);
    const inputs = Float32Array.from({ length: ids.length * codes }, () => random.normal());
    const known = { rows: ids.length, inputs, targets, labels: new Int32Array(ids.length), temperature: 1 };
    learner.train({ ...known, said: { kind: "nothing" } }, epoch, step);
  });
  learner.takeTerms();
  learner[Symbol.dispose]();
  return model;
}

/**
 * Trains the decoder of a variational autoencoder, by the evidence lower bound.
 * @param {Awaited<ReturnType<typeof images>>} train
 * @param {readonly number[]} filters
 */
export async function trainVae({ values, count }, filters, epochs, seed) {
  const spec = { kind: "generator", filters, activation: "linear" };
  const decoder = await buildModel(spec, [codes], output, seed);
  const halves = { name: "output", kind: "values", shape: [2 * codes] };
  const encoder = await buildModel({ kind: "mlp", units: [256] }, [pixels], halves, seed + 1);
  const trained = [decoder, encoder].flatMap((model) => model.trainableWeights.map((weight) => weight.read()));
  const optimizer = tf.train.adam(0.001);
  eachBatch({ count, epochs, seed }, (ids, step) => {
    const random = createRandom(seed, streams.code, step);
    const shown = shownImages(values, ids);
    const draws = Float32Array.from({ length: ids.length * codes }, () => random.normal());
    const loss = () => {
      const given = tf.tensor2d(shown, [ids.length, pixels]);
      const [mean, logVariance] = tf.split(encoder.apply(given), 2, 1);
      const code = mean.add(
        logVariance
          .mul(0.5)
          .exp()
          .mul(tf.tensor2d(draws, [ids.length, codes])),
      );
      return negativeElbo({ logits: decoder.apply(code), mean, logVariance }, given);
    };
    tf.tidy(() => optimizer.applyGradients(tf.variableGrads(loss, trained).grads));
  });
  const model = await buildModel({ ...spec, activation: "sigmoid" }, [codes], output, seed);
  model.setWeights(decoder.getWeights());
  return model;
}

/**
 * Trains the classifier whose layer `dense1` tells pictures apart.
 * @param {Awaited<ReturnType<typeof images>>} train
 */
export async function trainClassifier({ values, labels, count, classes: names }, epochs, seed) {
  const classes = { name: "output", kind: "distribution", over: { names }, positions: [] };
  const spec = { kind: "cnn", filters: [16, 32], units: [32] };
  const model = await buildModel(spec, [side, side, 1], classes, seed);
  const trained = model.trainableWeights.map((weight) => weight.read());
  const optimizer = tf.train.adam(0.001);
  eachBatch({ count, epochs, seed }, (ids) => {
    const shown = shownImages(values, ids);
    const loss = () => {
      const given = tf.tensor4d(shown, [ids.length, side, side, 1]);
      const known = tf.oneHot(
        tf.tensor1d(
          Array.from(ids, (id) => labels[id]),
          "int32",
        ),
        names.length,
      );
      return tf.logSoftmax(model.apply(given)).mul(known).sum(-1).mean().neg();
    };
    tf.tidy(() => optimizer.applyGradients(tf.variableGrads(loss, trained).grads));
  });
  return model;
}

/** Each epoch in its own order, whole batches. */
export function eachBatch({ count, epochs, seed }, train) {
  const steps = Math.floor(count / batchSize);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffle(
      Int32Array.from({ length: count }, (_, id) => id),
      createRandom(seed, streams.order, epoch),
    );
    for (let step = 0; step < steps; step++)
      train(order.subarray(step * batchSize, (step + 1) * batchSize), epoch * steps + step, epoch + step / steps);
  }
}

/** Writes a generator as a model folder that `faculty` reads. */
export async function saveGenerator(folder, name, model) {
  const manifest = { format: "tfjs-layers", name, classes: [], says: output, inputShape: [codes], output: "values" };
  await saveModel(folder, model, manifest, { weights: "float32" });
}

/** @param {readonly string[]} classes */
export async function saveClassifier(folder, model, classes) {
  const inputShape = [side, side, 1];
  const manifest = { format: "tfjs-layers", name: "classifier", classes, inputShape, output: "logits" };
  await saveModel(folder, model, manifest, { weights: "float32" });
}
