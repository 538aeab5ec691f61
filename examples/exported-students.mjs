#!/usr/bin/env node
/**
 * Teaches a student of each kind that the examples have, exports it in every type and prints the table of docs/export.md:
 * node examples/exported-students.mjs [NAME…]
 */
import { mkdirSync, readFileSync } from "node:fs";
import { askedTrials, faculty } from "./run-example.mjs";

const scenes = {
  name: "images",
  path: "runs/segmentation-data/scenes/pictures",
  masks: "runs/segmentation-data/scenes/masks",
  size: [32, 32],
  channels: 1,
};
const ratings = {
  name: "interactions",
  path: "runs/recommendation-data/ratings.tsv",
  columns: { user: "user", item: "item", time: "time" },
  history: 750,
  perUser: 20,
};
const fashion = { name: "fashion-mnist-12k" };
const tweets = { name: "tweets" };
const spoken = { name: "spoken-digits" };

const students = {
  vision: [fashion, { kind: "cnn", filters: [8, 12, 16] }, 8],
  chain: [fashion, { kind: "cnn", filters: [4, 6, 8] }, 8],
  photos: [fashion, { kind: "cnn", filters: [8, 16, 32, 32], batchNorm: true }, 4],
  transfer: [fashion, { kind: "cnn", filters: [16, 32] }, 4],
  hinton: [fashion, { kind: "mlp", units: [800, 800] }, 2],
  resnet: [fashion, { kind: "resnet", width: 4 }, 2],
  "depthwise-cnn": [fashion, { kind: "depthwise-cnn", filters: [8, 16, 32] }, 4],
  speech: [spoken, { kind: "cnn-1d", filters: [8, 16] }, 20],
  "speech-commands": [spoken, { kind: "cnn-1d", filters: [16, 16, 24], batchNorm: true }, 20],
  gru: [spoken, { kind: "gru", units: [24] }, 5],
  lstm: [spoken, { kind: "lstm", units: [24] }, 5],
  text: [tweets, { kind: "embedding-pool", embedding: 8 }, 6],
  transformer: [tweets, { kind: "transformer", blocks: 1, heads: 2, width: 16, feedForward: 32 }, 2],
  segmentation: [scenes, { kind: "unet", filters: [4, 8, 16], batchNorm: true }, 2],
  recommendation: [ratings, { kind: "gru4rec", width: 6, units: [6] }, 1, { length: 21 }],
  sasrec: [ratings, { kind: "sasrec", width: 8, blocks: 1, heads: 1, feedForward: 8 }, 1, { length: 21 }],
};

for (const name of askedTrials(students)) {
  const [dataset, model, epochs, inputs] = students[name];
  const folder = `runs/exported/${name}`;
  const data = ["--dataset", JSON.stringify(dataset)];
  const shown = inputs === undefined ? [] : ["--inputs", JSON.stringify(inputs)];
  const learn = ["--model", JSON.stringify(model), "--epochs", String(epochs), "--learning-rate", "0.004"];
  mkdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true });
  await faculty(["teach", ...data, ...learn, ...shown, "--batch-size", "64", "--out", `${folder}/student`]);
  const told = [];
  for (const dtype of ["float32", "float16", "int8"]) {
    const rounded = dtype === "int8" ? ["--quantize-with", JSON.stringify(dataset)] : [];
    const out = ["--to", "onnx", "--dtype", dtype, "--out", `${folder}/${dtype}/student.onnx`];
    await faculty(["export", `${folder}/student`, ...data, ...out, ...rounded]);
    told.push(JSON.parse(readFileSync(new URL(`../${folder}/${dtype}/export.json`, import.meta.url), "utf8")));
  }
  console.log(row(name, model.kind, told));
}

/** Of the table. @param {string} name @param {string} kind @param {any[][]} told What each type's export.json holds. */
function row(name, kind, told) {
  const all = told.map(([one]) => one);
  const percent = (share) => (100 * share).toFixed(2);
  const accuracy = [all[0].accuracy.student, ...all.map((one) => one.accuracy.exported)].map(percent);
  const bytes = all.map((one) => (one.bytes / 1000).toPrecision(one.bytes < 10_000 ? 2 : 3));
  const [float32, , int8] = all;
  const cells = [
    `${name}, ${kind}`,
    float32.greatestDifference.toExponential(1),
    bytes.join(", "),
    accuracy.join(", "),
    percent(int8.agreement),
  ];
  return `| ${cells.join(" | ")} |`;
}
